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

/** Keys of applications that Graph shows since 2023; two recordings are of 2022. */
const since2023 = ["requestSignatureVerification", "samlMetadataUrl", "servicePrincipalLockConfiguration", "web.redirectUriSettings"];

const graph: readonly Accepted[] = [
  ...["POST graph applications", "GET graph applications"].flatMap((operation) => [
    { operation, path: "publisherDomain", reason: "the domain of another tenant" },
    ...since2023.map((path) => ({ operation, path, reason: "newer than the recording" })),
  ]),
  ...["publisherDomain", ...since2023].map((path) => ({ operation: "GET graph applications", path: `value[].${path}`, reason: path === "publisherDomain" ? "the domain of another tenant" : "newer than the recording" })),
  { operation: "POST graph applications/addPassword", path: "secretText", reason: "a secret, which the recording masks" },
];

const containerGroups: readonly Accepted[] = [
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "tags.*", scenario: "azure/aci-restart-stop", reason: "the recorder kept no body of the PATCH that changed the tags" },
  { operation: "DELETE Microsoft.ContainerInstance/containerGroups", path: "tags.*", scenario: "azure/aci-restart-stop", reason: "the recorder kept no body of the PATCH that changed the tags" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.provisioningState", scenario: "azure/aci-restart-stop", reason: "a fault of Azure's infrastructure, and its repair, in the middle of the recording" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.instanceView.state", scenario: "azure/aci-restart-stop", reason: "a fault of Azure's infrastructure, and its repair, in the middle of the recording" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.ipAddress.ip", scenario: "azure/aci-restart-stop", reason: "a fault of Azure's infrastructure, and its repair, in the middle of the recording" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.containers[].properties.instanceView.currentState.*", scenario: "azure/aci-restart-stop", reason: "a fault of Azure's infrastructure, and its repair, in the middle of the recording" },
  { operation: "*", path: "properties.containers[].properties.instanceView.currentState.*", scenario: "azure/aci-two-containers-logs", reason: "a container that ended without an exit code, which the runtime always has" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.ipAddress.ip", scenario: "azure/aci-exec", reason: "Azure takes the address of an ended group away some seconds later (azure/aci-attach shows it gone), the sandbox at once" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "error.*", scenario: "azure/aci-identity-role-scope", reason: "the group of another test of the recorder's, whose resource group was being deleted" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "value[]", scenario: "azure/aci-subnet-refused", reason: "a group that was there before the recording" },
  { operation: "GET Microsoft.ContainerInstance/locations/operations", path: "status", scenario: "azure/aci-restart-stop", reason: "the replay has nothing to create after a group was accepted" },
  { operation: "GET Microsoft.ContainerInstance/containerGroups", path: "properties.instanceView.state", scenario: "azure/aci-identity-crash-loop", reason: "the moment between the end of a container and its wait for the next start, which the runtime does not have" },
  { operation: "POST Microsoft.ContainerInstance/containerGroups/containers/exec", path: "webSocketUri", reason: "the first part of the host is another one for each of Azure's machines; the sandbox has one host a region" },
];

/** In what the stand-ins differ from the real clouds, and why they may. Every entry must be needed by a recording. */
export const ledger: readonly Accepted[] = [...graph, ...containerGroups];

/** Whether an entry is about a deviation. */
export function accepts(entry: Accepted, operation: string, path: string, scenario: string): boolean {
  return fits(entry.operation, operation) && fits(entry.path, path) && (entry.scenario === undefined || entry.scenario === scenario);
}

const fits = (pattern: string, text: string): boolean => (pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : pattern === text);
