import type { ContainerSpec, ImageTable, ProbeAction, ProbeSpec, WorkloadSpec } from "../machine/containers/types.ts";
import { UnknownImage } from "../machine/containers/types.ts";
import type { NetworkSpec } from "../machine/network/types.ts";
import type { Container, Pod, Probe } from "./objects.ts";
import { expandVariables, podEnvironment } from "./pod-environment.ts";
import type { PodPlace, PodSources } from "./pod-sources.ts";
import { networkOf } from "./pod-sysctls.ts";
import { podVolumes } from "./pod-volumes.ts";
import { pullCredentials } from "./pull-credentials.ts";

/** A container that cannot be made from what its pod says; nothing but a change of the cluster's objects helps. */
export class ContainerConfigError extends Error {}

/** What mapping a pod works with beside the pod. */
export interface PodWorkloadDependencies {
  readonly network: NetworkSpec;
  readonly place: PodPlace;
  readonly sources: PodSources;
  readonly images: ImageTable;
}

/**
 * The workload that a pod is. Throws MissingMount, MissingReference (it may succeed later) or
 * {@link ContainerConfigError}. Its uid is part of the name: a pod that is made again under its name is another workload.
 */
export async function podWorkload(pod: Pod, dependencies: PodWorkloadDependencies): Promise<WorkloadSpec> {
  const { spec, metadata } = pod;
  const credentials = await pullCredentials(pod, dependencies.sources);
  const containers = (list: readonly Container[]): Promise<ContainerSpec[]> => Promise.all(list.map(async (container) => ({ ...(await containerSpec(pod, container, dependencies)), pullCredentials: credentials })));
  const volumes = await podVolumes(pod, dependencies.place, dependencies.sources);
  const domains = ["svc.cluster.local", "cluster.local"];
  const clusterNames = spec.dnsPolicy !== "Default" && !(spec.hostNetwork && spec.dnsPolicy === "ClusterFirst");
  return {
    name: podWorkloadName(pod),
    hostname: spec.hostname ?? metadata.name.slice(0, 63),
    network: networkOf(pod, dependencies.network),
    restartPolicy: (spec.restartPolicy ?? "Always") as WorkloadSpec["restartPolicy"],
    initContainers: await containers(spec.initContainers ?? []),
    containers: await containers(spec.containers),
    volumes,
    fsGroup: spec.securityContext?.fsGroup,
    hosts: spec.hostAliases?.map(({ ip, hostnames }) => ({ ip, names: hostnames ?? [] })),
    searchDomains: [...(clusterNames ? [`${metadata.namespace}.${domains[0]}`, ...domains] : []), ...(spec.dnsConfig?.searches ?? [])],
  };
}

/** Name of a pod's workload. */
export const podWorkloadName = ({ metadata }: Pod): string => `pod/${metadata.namespace}/${metadata.name}/${metadata.uid}`;

async function containerSpec(pod: Pod, container: Container, dependencies: PodWorkloadDependencies): Promise<ContainerSpec> {
  const image = container.image ?? "";
  const security = container.securityContext ?? {};
  const env = await podEnvironment(pod, container, dependencies.place, dependencies.sources);
  const expand = (words: string[] | undefined): string[] | undefined => words?.map((word) => expandVariables(word, env));
  const user = security.runAsUser ?? pod.spec.securityContext?.runAsUser;
  if ((security.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot) && (user ?? imageUser(dependencies.images, image)) === 0) {
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root (container: ${container.name})`);
  }
  return {
    name: container.name,
    image,
    command: expand(container.command),
    args: expand(container.args),
    env,
    workingDir: container.workingDir,
    user,
    group: security.runAsGroup ?? pod.spec.securityContext?.runAsGroup,
    readOnlyRoot: security.readOnlyRootFilesystem,
    capabilities: security.capabilities,
    privileged: security.privileged,
    mounts: (container.volumeMounts ?? []).map(({ name, mountPath, subPath, readOnly }) => ({ volume: name, mountPath, subPath: subPath === "" ? undefined : subPath, readOnly })),
    liveness: probe(container, container.livenessProbe),
    readiness: probe(container, container.readinessProbe),
    startup: probe(container, container.startupProbe),
  };
}

/** The user of an image; of one that is not there the pull will tell. */
function imageUser(images: ImageTable, image: string): number | undefined {
  try {
    return images.resolve(image).user ?? 0;
  } catch (error) {
    if (error instanceof UnknownImage) return undefined;
    throw error;
  }
}

function probe(container: Container, spec: Probe | undefined): ProbeSpec | undefined {
  const action = spec && probeAction(container, spec);
  if (!action) return undefined;
  return {
    action,
    initialDelaySeconds: spec.initialDelaySeconds ?? 0,
    periodSeconds: spec.periodSeconds ?? 10,
    timeoutSeconds: spec.timeoutSeconds ?? 1,
    successThreshold: spec.successThreshold ?? 1,
    failureThreshold: spec.failureThreshold ?? 3,
  };
}

function probeAction(container: Container, { exec, httpGet, tcpSocket }: Probe): ProbeAction | undefined {
  if (exec) return { kind: "exec", command: exec.command ?? [] };
  if (tcpSocket) return { kind: "tcpSocket", port: portNumber(container, tcpSocket.port) };
  if (!httpGet) return undefined;
  const headers = Object.fromEntries((httpGet.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  return { kind: "httpGet", port: portNumber(container, httpGet.port), path: httpGet.path ?? "/", scheme: httpGet.scheme === "HTTPS" ? "HTTPS" : "HTTP", headers };
}

/** A probe names its port by number or by the name that the container declares. */
function portNumber(container: Container, port: number | string): number {
  if (typeof port === "number") return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  if (named === undefined) throw new ContainerConfigError(`container "${container.name}" has a probe of port "${port}", which it does not declare`);
  return named;
}
