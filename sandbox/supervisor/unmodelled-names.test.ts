import { expect, test } from "vitest";
import { addresses } from "../machine/network/address-plan.ts";
import { createNameTable } from "../machine/network/name-table.ts";
import { withUnmodelledHosts } from "./unmodelled-names.ts";

const names = withUnmodelledHosts(createNameTable());

test.each([
  ["vault-1.vault.azure.net", addresses.gateway],
  ["Account.blob.core.windows.net", addresses.gateway],
  ["registry.azurecr.io.", addresses.gateway],
  ["storage.googleapis.com", addresses.googleApis],
])("%s, which the sandbox does not model, leads to its cloud's front door", (name, address) => {
  expect(names.lookup(name)?.ip).toBe(address);
});

test.each(["gone.mongo.cosmos.azure.com", "gone.azurecontainer.io", "sandbox.nowhere.atlas.cloudapp.azure.com", "gke-0a1b.us-west1.gke.goog", "azure.com.example.org", "example.com"])("%s does not exist", (name) => {
  expect(names.lookup(name)).toBeUndefined();
});
