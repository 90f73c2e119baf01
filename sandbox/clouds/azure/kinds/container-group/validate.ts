import { mayPull } from "../../../../machine/containers/registry-credentials.ts";
import { type ImageTable, UnknownImage } from "../../../../machine/containers/types.ts";
import { AzureError, type AzureErrorDetail } from "../../azure-error.ts";
import { azureDialect } from "../../dialect.ts";
import { allContainers, type ContainerDefinition, type GroupProperties, protocolOf, type ResourceAmounts } from "./group.ts";
import { volumeFaults } from "./validate-volumes.ts";

/**
 * Limits of a group (ACI's pages on resources, quotas and service limits, 2026). Where Azure publishes no code for a
 * fault, the one here is inferred from its neighbours. The page on container groups asks for 1 CPU and 1 GB at least;
 * Azure itself takes less (virtual-kubelet/azure-aci issue 149: a group of 0.3 CPU; Terraform's own tests: 0.5).
 */
const limits = { cpu: 31, memoryInGB: 240, containers: 60, ports: 5 } as const;

const nameRule = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelRule = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

type Fault = AzureErrorDetail;

/** What a client asks for, with Azure's defaults. Throws an {@link AzureError} with every fault that it finds. */
export function completeGroup(name: string, given: GroupProperties, images: ImageTable): GroupProperties {
  for (const list of ["containers", "initContainers"] as const) {
    const nameless = (given[list] ?? []).findIndex(({ properties }) => properties.image === "");
    if (nameless >= 0) throw azureDialect.missing(`properties.${list}[${String(nameless)}].properties.image`);
  }
  const group: GroupProperties = { ...given, containers: given.containers.map(withProtocols), sku: "Standard" };
  refuse(faultsOf(name, group, images));
  return group;
}

const withProtocols = (container: ContainerDefinition): ContainerDefinition => ({
  ...container,
  properties: { ...container.properties, ports: (container.properties.ports ?? []).map((port) => ({ ...port, protocol: protocolOf(port) })) },
});

function faultsOf(name: string, group: GroupProperties, images: ImageTable): Fault[] {
  return [
    ...nameFaults(name, group),
    ...resourceFaults(name, group),
    ...portFaults(name, group),
    ...labelFaults(name, group),
    ...environmentFaults(name, group),
    ...probeFaults(name, group),
    ...volumeFaults(name, group),
    ...registryFaults(name, group),
    ...imageFaults(name, group, images),
  ];
}

/** Throws where there are faults: ACI wraps several into one error. */
function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  if (faults.length === 1) throw new AzureError(400, first.code, first.message);
  const all = faults.map((fault) => `'BadRequest':'${fault.code}':'${fault.message}'`).join(";");
  throw new AzureError(400, "MultipleErrorsOccurred", `Multiple error occurred: ${all}. Please see details.`, { details: faults });
}

function nameFaults(name: string, group: GroupProperties): Fault[] {
  const faults: Fault[] = [];
  if (name.length > 63 || !nameRule.test(name)) {
    faults.push({ code: "InvalidContainerGroupName", message: `The container group name '${name}' is invalid. It must contain no more than 63 characters and must match the regex '[a-z0-9]([-a-z0-9]*[a-z0-9])?' (e.g. 'my-name').` });
  }
  if (group.containers.length === 0) faults.push({ code: "MissingContainers", message: `The containers of container group '${name}' cannot be empty.` });
  if (group.containers.length > limits.containers) {
    faults.push({ code: "TooManyContainers", message: `Container group '${name}' has ${String(group.containers.length)} containers; a container group can have ${String(limits.containers)} at most.` });
  }
  const seen = new Set<string>();
  for (const container of allContainers(group)) {
    if (container.name.length > 63 || !nameRule.test(container.name)) {
      faults.push({ code: "InvalidContainerName", message: `The container name '${container.name}' in container group '${name}' is invalid. The container name must contain no more than 63 characters and must match the regex '[a-z0-9]([-a-z0-9]*[a-z0-9])?' (e.g. 'my-name').` });
    }
    if (seen.has(container.name)) faults.push({ code: "DuplicateContainerName", message: `The container name '${container.name}' is used more than once in container group '${name}'.` });
    seen.add(container.name);
  }
  return faults;
}

function resourceFaults(name: string, group: GroupProperties): Fault[] {
  const faults: Fault[] = [];
  const requests = group.containers.map((container) => container.properties.resources?.requests);
  for (const [index, request] of requests.entries()) {
    const container = group.containers[index]?.name ?? "";
    if (request?.cpu === undefined || request.memoryInGB === undefined) {
      faults.push({ code: "ResourceRequestsNotSpecified", message: `The resource requests 'cpu' and 'memoryInGB' of container '${container}' in container group '${name}' must be specified.` });
    } else if (request.cpu <= 0 || request.memoryInGB <= 0) {
      faults.push({ code: "InvalidResourceRequests", message: `The resource requests of container '${container}' in container group '${name}' are invalid: ${amount(request)}. Each must be greater than 0.` });
    }
  }
  if (faults.length > 0) return faults;
  const total = { cpu: rounded(requests.map((request) => request?.cpu ?? 0)), memoryInGB: rounded(requests.map((request) => request?.memoryInGB ?? 0)) };
  if (total.cpu > limits.cpu || total.memoryInGB > limits.memoryInGB) {
    faults.push({ code: "ResourceRequestsOverLimit", message: `The resource requests of container group '${name}' (${amount(total)}) are beyond the limit of '${String(limits.cpu)}' CPU and '${String(limits.memoryInGB)}' GB memory.` });
  }
  return [...faults, ...limitFaults(name, group, total)];
}

function limitFaults(name: string, group: GroupProperties, total: Required<ResourceAmounts>): Fault[] {
  const faults: Fault[] = [];
  for (const container of group.containers) {
    const { requests, limits: own } = container.properties.resources ?? {};
    for (const [property, label] of [["cpu", "Cpu"], ["memoryInGB", "MemoryInGB"]] as const) {
      const limit = own?.[property];
      if (limit === undefined) continue;
      if (limit < (requests?.[property] ?? 0)) {
        faults.push({ code: "ResourceLimitsLessThanRequests", message: `The resource requirement '${JSON.stringify(container.properties.resources)}' in container '${container.name}' of container group '${name}' is invalid. The '${label}' limit value must be greater than or equal to the request value.` });
      } else if (limit > total[property]) {
        faults.push({ code: "ContainerLimitGreaterThanContainerGroupTotalRequest", message: `The '${label}' limit '${String(limit)}' in container '${container.name}' is greater than the total request '${String(total[property])}' of container group '${name}'.` });
      }
    }
  }
  return faults;
}

const amount = (resources: ResourceAmounts): string => `'${String(resources.cpu)}' CPU, '${String(resources.memoryInGB)}' GB memory`;
const rounded = (values: readonly number[]): number => Math.round(values.reduce((sum, value) => sum + value, 0) * 1000) / 1000;

function portFaults(name: string, group: GroupProperties): Fault[] {
  const faults: Fault[] = [];
  const open = new Set<string>();
  for (const container of group.containers) {
    for (const { port, protocol } of container.properties.ports ?? []) {
      if (!isPort(port)) faults.push({ code: "InvalidContainerPort", message: `The port '${String(port)}' in container '${container.name}' of container group '${name}' is invalid. It must be between 1 and 65535.` });
      const key = `${String(port)}/${protocol}`;
      if (open.has(key)) faults.push({ code: "DuplicateContainerPorts", message: `Duplicate port '${String(port)}' in container '${container.name}' of container group '${name}': the containers of a group share one port namespace.` });
      open.add(key);
    }
  }
  if (group.ipAddress === undefined) return faults;
  if (group.ipAddress.type === "Private") {
    faults.push({ code: "PrivateIPAddressNotSupported", message: `IP Address type in container group '${name}' is invalid. Private IP address is only supported when network profile is defined.` });
  }
  const ports = (group.ipAddress.ports ?? []).map((port) => ({ port: port.port, protocol: protocolOf(port) }));
  if (ports.length === 0) faults.push({ code: "MissingIpAddressPorts", message: `The ports in the 'ipAddress' of container group '${name}' cannot be empty.` });
  if (ports.length > limits.ports) {
    faults.push({ code: "TooManyIpAddressPorts", message: `The 'ipAddress' of container group '${name}' has ${String(ports.length)} ports; it can have ${String(limits.ports)} at most.` });
  }
  const keys = ports.map(({ port, protocol }) => `${String(port)}/${protocol}`);
  const twice = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  if (twice.length > 0) faults.push({ code: "DuplicateIpAddressPorts", message: `Following ports '${twice.map(portOfKey).join(",")}' are used more than once in the 'ipAddress' of container group '${name}'.` });
  const unused = [...new Set(keys.filter((key) => !open.has(key)))];
  if (unused.length > 0) faults.push({ code: "IpAddressPortsNotUsed", message: `Following ports '${unused.map(portOfKey).join(",")}' in the 'ipAddress' are not used by any container in container group '${name}'.` });
  return faults;
}

const isPort = (port: number): boolean => port >= 1 && port <= 65535;
const portOfKey = (key: string): string => key.split("/")[0] ?? "";

function labelFaults(name: string, group: GroupProperties): Fault[] {
  const label = group.ipAddress?.dnsNameLabel;
  if (label === undefined || (label.length >= 5 && label.length <= 63 && labelRule.test(label))) return [];
  return [
    {
      code: "InvalidDnsNameLabel",
      message: `The DNS name label '${label}' in container group '${name}' is invalid. It can contain only lowercase letters, numbers and hyphens. The first character must be a letter. The last character must be a letter or number. The value must be between 5 and 63 characters long.`,
    },
  ];
}

function environmentFaults(name: string, group: GroupProperties): Fault[] {
  return allContainers(group).flatMap((container) =>
    (container.properties.environmentVariables ?? [])
      .filter((variable) => !/^[^=\0]+$/.test(variable.name) || (variable.value !== undefined && variable.secureValue !== undefined))
      .map((variable) => ({ code: "InvalidEnvironmentVariable", message: `The environment variable '${variable.name}' in container '${container.name}' of container group '${name}' is invalid: it needs a name without '=', and either 'value' or 'secureValue'.` })),
  );
}

function probeFaults(name: string, group: GroupProperties): Fault[] {
  return group.containers.flatMap((container) =>
    [container.properties.livenessProbe, container.properties.readinessProbe]
      .filter((probe) => probe !== undefined && ((probe.exec === undefined) === (probe.httpGet === undefined) || (probe.httpGet !== undefined && !isPort(probe.httpGet.port))))
      .map(() => ({ code: "InvalidContainerProbe", message: `A probe of container '${container.name}' in container group '${name}' is invalid: it needs either 'exec' or 'httpGet' with a port between 1 and 65535.` })),
  );
}

function registryFaults(name: string, group: GroupProperties): Fault[] {
  return (group.imageRegistryCredentials ?? [])
    .filter((credential) => credential.server === "" || credential.server.includes("/") || credential.username === undefined || credential.password === undefined)
    .map((credential) => ({ code: "InvalidImageRegistryCredential", message: `The image registry credential for server '${credential.server}' in container group '${name}' is invalid: 'server' is a host name without protocol, and 'username' and 'password' are required.` }));
}

function imageFaults(name: string, group: GroupProperties, images: ImageTable): Fault[] {
  return allContainers(group)
    .filter((container) => !isAccessible(container.properties.image, images, group.imageRegistryCredentials ?? []))
    .map((container) => ({ code: "InaccessibleImage", message: `The image '${container.properties.image}' in container group '${name}' is not accessible. Please check the image and registry credential.` }));
}

/** Whether the image is there, and one of the group's credentials opens its repository where that is private. */
function isAccessible(image: string, images: ImageTable, credentials: NonNullable<GroupProperties["imageRegistryCredentials"]>): boolean {
  try {
    return mayPull(image, images.resolve(image), credentials);
  } catch (error) {
    if (error instanceof UnknownImage) return false;
    throw error;
  }
}
