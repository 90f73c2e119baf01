import type { Container, Pod, PodSpec, Volume } from "./objects.ts";
import { unprivilegedPortStart } from "./pod-sysctls.ts";

const modelledVolumes = new Set(["name", "secret", "configMap", "downwardAPI", "projected", "emptyDir"]);
const modelledProjections = new Set(["secret", "configMap", "downwardAPI", "serviceAccountToken"]);

/**
 * What a pod asks for that the sandbox's nodes do not model, each as "where: what". Such a pod is failed with this list
 * instead of being run as something else.
 */
export function podRefusals(pod: Pod): string[] {
  const { spec } = pod;
  const containers = spec.containers.map((container, index) => containerRefusals(container, `spec.containers[${index}]`, spec));
  const initContainers = (spec.initContainers ?? []).map((container, index) => [
    ...containerRefusals(container, `spec.initContainers[${index}]`, spec),
    ...refused({ "restartPolicy: Always (sidecar)": container.restartPolicy !== undefined }, `spec.initContainers[${index}]`),
  ]);
  const volumes = (spec.volumes ?? []).map((volume, index) => volumeRefusals(volume, `spec.volumes[${index}]`));
  return [...specRefusals(spec), ...containers.flat(), ...initContainers.flat(), ...volumes.flat()];
}

function specRefusals(spec: PodSpec): string[] {
  const security = spec.securityContext ?? {};
  return refused(
    {
      activeDeadlineSeconds: spec.activeDeadlineSeconds,
      "dnsConfig with nameservers or options": (spec.dnsConfig?.nameservers?.length ?? 0) + (spec.dnsConfig?.options?.length ?? 0),
      "dnsPolicy: None": spec.dnsPolicy === "None",
      hostIPC: spec.hostIPC,
      hostPID: spec.hostPID,
      "hostUsers: false": spec.hostUsers === false,
      resourceClaims: spec.resourceClaims?.length,
      runtimeClassName: spec.runtimeClassName,
      setHostnameAsFQDN: spec.setHostnameAsFQDN,
      shareProcessNamespace: spec.shareProcessNamespace,
      "os: windows": spec.os?.name === "windows",
      "securityContext.seLinuxOptions": security.seLinuxOptions,
      "securityContext.supplementalGroups": security.supplementalGroups?.length,
      ...Object.fromEntries((security.sysctls ?? []).filter(({ name }) => name !== unprivilegedPortStart).map(({ name }) => [`securityContext.sysctls: ${name}`, true])),
      "securityContext.windowsOptions": security.windowsOptions,
    },
    "spec",
  );
}

function containerRefusals(container: Container, where: string, spec: PodSpec): string[] {
  const security = container.securityContext ?? {};
  const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
  return refused(
    {
      "grpc probe": probes.some((probe) => probe?.grpc),
      "probe of another host": probes.some((probe) => probe?.httpGet?.host ?? probe?.tcpSocket?.host),
      lifecycle: container.lifecycle,
      "ports.hostPort": !spec.hostNetwork && container.ports?.some(({ hostPort }) => hostPort),
      stdin: container.stdin,
      tty: container.tty,
      volumeDevices: container.volumeDevices?.length,
      "volumeMounts.mountPropagation": container.volumeMounts?.some(({ mountPropagation }) => mountPropagation && mountPropagation !== "None"),
      "volumeMounts.subPathExpr": container.volumeMounts?.some(({ subPathExpr }) => subPathExpr),
      "securityContext.procMount": security.procMount && security.procMount !== "Default",
      "securityContext.seLinuxOptions": security.seLinuxOptions,
      "securityContext.windowsOptions": security.windowsOptions,
    },
    where,
  );
}

function volumeRefusals(volume: Volume, where: string): string[] {
  const kinds = Object.keys(volume).filter((kind) => !modelledVolumes.has(kind));
  const projections = (volume.projected?.sources ?? []).flatMap((source) => Object.keys(source).filter((kind) => !modelledProjections.has(kind)));
  return [...kinds, ...projections.map((kind) => `projected.sources.${kind}`)].map((kind) => `${where}.${kind}`);
}

/** The names of what is set. */
function refused(fields: Readonly<Record<string, unknown>>, where: string): string[] {
  return Object.entries(fields)
    .filter(([, value]) => Boolean(value))
    .map(([name]) => `${where}.${name}`);
}
