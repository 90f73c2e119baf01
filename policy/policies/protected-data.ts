import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import { policy } from "../define.ts";
import { inputsOf } from "../resources/resource.ts";

/** What holds data that nothing brings back. */
const holdsData = ["azure-native:cosmosdb:DatabaseAccount", "azure-native:cosmosdb:MongoDBResourceMongoDBDatabase", "azure-native:storage:StorageAccount"];

/**
 * A word too much in a pull request does not take production down. Advisory, because whoever does want to take it down
 * has to set `deletionProtection` to false and apply that first, under these policies.
 */
export const protectedData = policy<object>({
  name: "protected-data",
  description: "What holds data, or users depend on, is protected from deletion.",
  enforcementLevel: "advisory",
  exemptStacks: ["dev", "staging"],
  check: (resource, _settings, report) => {
    if (holdsData.includes(resource.type) && !resource.protect) {
      report("The resource option protect is not set, so `pulumi destroy`, and a replacement, delete the data. Write protect: true (setting deletionProtection: true of the stack).");
    }
    if (resource.type === "gcp:container/cluster:Cluster" && inputsOf<ClusterArgs>(resource).deletionProtection === false) {
      report("deletionProtection is false, so the cluster can be deleted. Write true (setting deletionProtection of the stack).");
    }
  },
});
