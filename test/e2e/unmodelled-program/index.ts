import { ResourceGroup } from "@pulumi/azure-native/resources/index.js";
import { Service } from "@pulumi/azure-native/search/index.js";
import * as pulumi from "@pulumi/pulumi";

/** Of a package that has no SDK here. */
class Bucket extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs) {
    super("elsewhere:storage:Bucket", name, inputs, { version: "1.0.0" });
  }
}

const group = new ResourceGroup("group", { location: "westus" });
const search = new Service("search", { resourceGroupName: group.name });
new Bucket("bucket", { search: search.id });

export const endpoint = search.id;
