import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

/** A resource of the memory cloud, of whatever type. */
class MemoryResource extends pulumi.CustomResource {
  declare readonly serial: pulumi.Output<string>;
  declare readonly token: pulumi.Output<string>;

  constructor(type: string, name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super(`memory:index:${type}`, name, { ...inputs, serial: undefined, token: undefined }, { version: "1.0.0", ...options });
  }
}

/** Answers with what it is given: proves that dynamic providers work. */
const echo: pulumi.dynamic.ResourceProvider<{ text: string }, { text: string; length: number }> = {
  create: (inputs) => Promise.resolve({ id: `echo-${inputs.text}`, outs: { ...inputs, length: inputs.text.length } }),
};

class Echo extends pulumi.dynamic.Resource {
  declare readonly length: pulumi.Output<number>;

  constructor(name: string, text: pulumi.Input<string>) {
    super(echo, name, { text, length: undefined });
  }
}

const config = new pulumi.Config();
const suffix = new random.RandomString("suffix", { length: 6, special: false, upper: false });
const password = new random.RandomPassword("password", { length: 20, minNumeric: 2 });
const key = new tls.PrivateKey("key", { algorithm: "ED25519" });
const thing = new MemoryResource(config.get("type") ?? "Thing", "thing", {
  label: pulumi.interpolate`label-${suffix.result}`,
  kind: config.require("kind"),
  size: config.requireNumber("size"),
  secret: password.result,
  slow: config.getNumber("slow") ?? 0,
});
const follower = new MemoryResource("Thing", "follower", { label: thing.serial, kind: "follower", size: 1 });
const extra = config.getNumber("extra");
if (extra !== undefined) new MemoryResource("Thing", "extra", { label: "extra", kind: "extra", size: 1, slow: extra });
const said = config.getBoolean("echo") === true ? new Echo("echo", thing.serial).length : undefined;

console.log("the program speaks");

export const label = pulumi.interpolate`label-${suffix.result}`;
export const serial = thing.serial;
export const followed = follower.serial;
export const publicKey = key.publicKeyOpenssh;
export const secretPassword = password.result;
export const token = thing.token;
export const echoed = said;
export const seen = process.env["ARM_CLIENT_SECRET"] ?? "no credentials";
