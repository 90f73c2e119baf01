import { expect, test } from "vitest";
import { classBehaviour } from "./resource-class.ts";

const source = (body: string): string => `"use strict";
const pulumi = require("@pulumi/pulumi");
const utilities = require("../utilities");
class Box extends pulumi.CustomResource {
  static __pulumiType = "boxes:index/box:Box";
  constructor(name, args, opts) {
    opts = opts || {};
    const resourceInputs = { key: args?.key ? pulumi.secret(args.key) : undefined, size: (pulumi.output(args?.size).apply(JSON.stringify)) };
    opts = pulumi.mergeOptions(utilities.resourceOptsDefaults(), opts);
    ${body}
    super(Box.__pulumiType, name, resourceInputs, opts);
  }
}
exports.Box = Box;`;

test("a class tells its token and which outputs are secret", () => {
  expect(classBehaviour(source('opts = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["key"] });'), "Box")).toEqual({ token: "boxes:index/box:Box", secretOutputs: ["key"] });
  expect(classBehaviour(source(""), "Box")).toEqual({ token: "boxes:index/box:Box", secretOutputs: [] });
});

test("a module without the class is refused", () => {
  expect(() => classBehaviour(source(""), "Crate")).toThrow("exports no such class");
});
