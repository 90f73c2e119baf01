import type { ContainerSpec, ProbeSpec, VolumeSpec, WorkloadSpec } from "../../../../machine/containers/types.ts";
import { type ContainerDefinition, type GroupDocument, type ProbeDefinition, restartPolicyOf, type VolumeDefinition } from "./group.ts";

/** How the runtime calls a group. Names of resource groups may hold what names of workloads may not: "(", ")", letters beyond ASCII. */
export function workloadName(group: Pick<GroupDocument, "resourceGroup" | "name">): string {
  const folder = group.resourceGroup.replaceAll(/[^\w.-]|^\./gu, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`);
  return `aci/${folder}/${group.name}`;
}

/** What runs for a container group. */
export function workloadSpec(group: GroupDocument): WorkloadSpec {
  const { properties } = group;
  return {
    name: workloadName(group),
    hostname: `SandboxHost-${group.ip.replaceAll(".", "-")}`,
    network: { kind: "bridge", ip: group.ip },
    restartPolicy: restartPolicyOf(properties),
    initContainers: (properties.initContainers ?? []).map((container) => containerSpec(container, properties)),
    containers: properties.containers.map((container) => containerSpec(container, properties)),
    volumes: Object.fromEntries((properties.volumes ?? []).map((volume) => [volume.name, volumeSpec(volume)])),
  };
}

function containerSpec(container: ContainerDefinition, { imageRegistryCredentials }: GroupDocument["properties"]): ContainerSpec {
  const { properties } = container;
  const { securityContext } = properties;
  return {
    name: container.name,
    image: properties.image,
    pullCredentials: imageRegistryCredentials,
    // ACI's command replaces the image's entrypoint and its arguments.
    command: properties.command === undefined || properties.command.length === 0 ? undefined : properties.command,
    env: Object.fromEntries((properties.environmentVariables ?? []).map((variable) => [variable.name, variable.value ?? variable.secureValue ?? ""])),
    mounts: (properties.volumeMounts ?? []).map((mount) => ({ volume: mount.name, mountPath: mount.mountPath, readOnly: mount.readOnly ?? false })),
    user: securityContext?.runAsUser,
    group: securityContext?.runAsGroup,
    capabilities: securityContext?.capabilities,
    liveness: probeSpec(properties.livenessProbe),
    readiness: probeSpec(properties.readinessProbe),
  };
}

const volumeSpec = (volume: VolumeDefinition): VolumeSpec =>
  volume.secret === undefined
    ? { kind: "empty" }
    : { kind: "files", files: Object.fromEntries(Object.entries(volume.secret).map(([name, value]) => [name, { data: Buffer.from(value, "base64") }])) };

/** ACI's probes have Kubernetes' defaults. */
function probeSpec(probe: ProbeDefinition | undefined): ProbeSpec | undefined {
  if (probe === undefined) return undefined;
  const { exec, httpGet } = probe;
  const action: ProbeSpec["action"] | undefined =
    httpGet !== undefined
      ? {
          kind: "httpGet",
          port: httpGet.port,
          path: httpGet.path ?? "/",
          scheme: httpGet.scheme === "https" ? "HTTPS" : "HTTP",
          headers: Object.fromEntries((httpGet.httpHeaders ?? []).map((header) => [header.name, header.value])),
        }
      : exec?.command !== undefined
        ? { kind: "exec", command: exec.command }
        : undefined;
  if (action === undefined) return undefined;
  return {
    action,
    initialDelaySeconds: probe.initialDelaySeconds ?? 0,
    periodSeconds: probe.periodSeconds ?? 10,
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}
