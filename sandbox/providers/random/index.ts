import type { ProviderPackage } from "../provider.ts";
import { randomId } from "./random-id.ts";
import { randomInteger } from "./random-integer.ts";
import { randomPet } from "./random-pet.ts";
import { randomPassword, randomString } from "./random-text.ts";
import { randomUuid } from "./random-uuid.ts";

const types = {
  "random:index/randomString:RandomString": randomString,
  "random:index/randomPassword:RandomPassword": randomPassword,
  "random:index/randomUuid:RandomUuid": randomUuid,
  "random:index/randomId:RandomId": randomId,
  "random:index/randomPet:RandomPet": randomPet,
  "random:index/randomInteger:RandomInteger": randomInteger,
};

/** Random values that stay the same until their inputs change. Nothing of it lives in a cloud. */
export const randomPackage: ProviderPackage = {
  name: "random",
  version: "4.21.2",
  resourceTokens: Object.keys(types),
  resourceType: (token) => new Map(Object.entries(types)).get(token),
  providerFunction: () => undefined,
};
