// A policy pack for the engine's tests: says what it knows of the stack, and bounds the size of things.
import { log } from "node:console";
import { env } from "node:process";
import { PolicyPack } from "@pulumi/policy";
import { Config, getProject, getStack } from "@pulumi/pulumi";

if (env["EARLY_POLICY_PACK"] !== undefined) log("too early");
if (env["BROKEN_POLICY_PACK"] !== undefined) throw new Error("this pack does not load");

new PolicyPack("engine-trial", {
  policies: [
    {
      name: "largest-thing",
      description: "Things are small.",
      enforcementLevel: "mandatory",
      configSchema: { properties: { largest: { type: "integer", default: 5 } } },
      validateResource: ({ type, props, getConfig }, report) => {
        if (type === "memory:index:Thing" && props.size > getConfig().largest) report(`size ${props.size} is more than ${getConfig().largest}`);
      },
    },
    {
      name: "what-it-knows",
      description: "Says what it knows.",
      enforcementLevel: "advisory",
      validateStack: ({ resources }, report) => {
        log("the pack speaks");
        const secret = env["ARM_CLIENT_SECRET"] ?? "no credentials";
        report(`${resources.length > 0 ? "resources" : "nothing"} of ${getProject()}/${getStack()}, size ${new Config("engine-trial").require("size")}, ${secret}`);
      },
    },
  ],
});
