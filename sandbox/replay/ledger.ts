/** A deviation that is meant to be there. */
export interface Accepted {
  /** Beginning or whole of an operation, e.g. "DELETE resourceGroups"; "*" for all. */
  readonly operation: string;
  /** Path of the property, "status" or a header; "*" at its end for all that begin so. */
  readonly path: string;
  /** Of this scenario alone. */
  readonly scenario?: string;
  readonly reason: string;
}

const containerGroups: readonly Accepted[] = [
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.ipAddress.ip", scenario: "azure/aci-exec", reason: "Azure takes the address of an ended group away some seconds later (azure/aci-attach shows it gone), the sandbox at once" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "error.*", scenario: "azure/aci-identity-role-scope", reason: "the group of another test of the recorder's, whose resource group was being deleted" },
  { operation: "GET Microsoft.ContainerInstance/locations/operations", path: "status", scenario: "azure/aci-restart-stop", reason: "the replay has nothing to create after a group was accepted" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.instanceView.state", scenario: "azure/aci-identity-crash-loop", reason: "the moment between the end of a container and its wait for the next start, which the runtime does not have" },
  { operation: "POST Microsoft.ContainerInstance/containerGroups/containers/exec", path: "webSocketUri", reason: "the first part of the host is another one for each of Azure's machines; the sandbox has one host a region" },
];

const serviceBus: readonly Accepted[] = ["location", "properties.sizeInBytes", "properties.messageCount"].map((path) => ({
  ...{ operation: "PUT Microsoft.ServiceBus/namespaces/queues", path, scenario: "azure/service-bus-queue-settings" },
  reason: "left out once, in the answer to a PUT that changes nothing, and there in the answers to all other PUTs",
}));

const trafficManager: readonly Accepted[] = [
  { operation: "DELETE Microsoft.Network/trafficmanagerprofiles*", path: "", scenario: "azure/traffic-manager-external-endpoint", reason: "a deletion without a body in July 2023; that of October 2023 has one, which says nothing" },
];

/** Refusals that do not belong together: what was there before each is not told. */
const collection: readonly Accepted[] = [
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "error.*", scenario: "azure/arm-errors", reason: "the group of another test of the recorder's, whose resource group was being deleted" },
  { operation: "GET Microsoft.DocumentDB/databaseAccounts/mongodbDatabases", path: "*", scenario: "azure/arm-errors", reason: "the account of the missing database was there" },
  { operation: "PUT subscriptions/resourceGroups", path: "error.message", scenario: "azure/arm-errors", reason: "the regions that Azure had on that day" },
];

const google: readonly Accepted[] = [
  { operation: "*", path: "targetLink", scenario: "google/gke-cluster-full-update", reason: "operations of Compute Engine name their project by its number here, and by its id in the eight other recordings" },
  { operation: "GET compute subnetworks", path: "privateIpGoogleAccess", scenario: "google/gke-cluster-full-update", reason: "turned on for a cluster whose machines (n4-standard-2) the sandbox does not have" },
  { operation: "GET compute networks", path: "subnetworks[]", scenario: "google/gke-cluster-vpc-native-ranges", reason: "three subnetworks to which the recorder gave one name" },
  { operation: "GET compute addresses", path: "*", scenario: "google/custodian-addresses-networks", reason: "the answer of another request: the recorder's files are called after addresses, and the address was put together from the file's name" },
  { operation: "GET compute aggregated", path: "items.regions/us-central1.subnetworks[].secondaryIpRanges", scenario: "google/custodian-subnetworks", reason: "ranges of a cluster that was there before the recording" },
  ...["POST", "PUT", "DELETE"].map((method) => ({ operation: `${method} container clusters/nodePools`, path: "status", scenario: "google/gke-node-pool-kubelet-config", reason: "an operation on a node pool that did not wait for its turn; those of all other recordings begin PENDING" })),
  { operation: "GET container serverConfig", path: "*", reason: "the sandbox runs one version of Kubernetes and one type of image" },
  { operation: "GET iam serviceAccounts", path: "status", scenario: "google/iam-service-account-lag-and-project-policy", reason: "a new service account that is there for one of IAM's machines and not for another; in the sandbox it is there at once" },
  { operation: "GET iam serviceAccounts", path: "error.*", scenario: "google/custodian-service-accounts", reason: "of 2021, for an account that was deleted a moment ago; the sandbox keeps nothing of deleted ones" },
  { operation: "GET serviceusage services", path: "services[].*", scenario: "google/custodian-services", reason: "a service that the sandbox does not have, beside one that it has" },
];

/** In what the stand-ins differ from the real clouds, and why they may. Every entry must be needed by a recording. */
export const ledger: readonly Accepted[] = [...containerGroups, ...serviceBus, ...trafficManager, ...collection, ...google];

/** Whether an entry is about a deviation. */
export function accepts(entry: Accepted, operation: string, path: string, scenario: string): boolean {
  return fits(entry.operation, operation) && fits(entry.path, path) && (entry.scenario === undefined || entry.scenario === scenario);
}

const fits = (pattern: string, text: string): boolean => (pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : pattern === text);
