import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** A resource of any type, whether or not something here stands for it. */
class AnyResource extends pulumi.CustomResource {
  declare readonly serial: pulumi.Output<string>;

  constructor(type: string, name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super(type, name, { ...inputs, serial: undefined }, { version: "1.0.0", ...options });
  }
}

/** An explicit provider of a package that the sandbox does not have. */
class Elsewhere extends pulumi.ProviderResource {
  constructor(name: string) {
    super("elsewhere", name, { region: "north" }, { version: "1.0.0" });
  }
}

/** A component that a plugin constructs. */
class Remote extends pulumi.ComponentResource {
  constructor(name: string) {
    super("elsewhere:index:Remote", name, {}, {}, true);
  }
}

const suffix = new random.RandomString("suffix", { length: 6 });
const gadget = new AnyResource("memory:index:Gadget", "gadget", { label: suffix.result });
// The provider has this type, and its cloud does not know it.
new AnyResource("memory:index:Lid", "lid", { label: "lid" });
// Made of outputs of what is not modelled, and below it.
const thing = new AnyResource("memory:index:Thing", "thing", { label: gadget.serial, kind: gadget.id, size: 1 }, { parent: gadget, dependsOn: gadget });
const provider = new Elsewhere("provider");
const bucket = new AnyResource("elsewhere:storage/bucket:Bucket", "bucket", { thing: thing.serial }, { provider });
new AnyResource("elsewhere:storage/bucket:Bucket", "second", {}, { provider, dependsOn: bucket });
new AnyResource("elsewhere:storage/lookup:Existing", "existing", {}, { id: "is-there-already" });
new Remote("remote");
const region = pulumi.runtime.invokeOutput<{ names: string[] }>("elsewhere:index/getRegion:getRegion", {}, { version: "1.0.0" });
const zone = await pulumi.runtime.invoke("elsewhere:index/getZone:getZone", {}, { version: "1.0.0" });

export const first = region.apply(({ names }) => names[0]);
export const zoneKeys = Object.keys(zone as object).length;
export const serial = bucket.serial;
