import type { Labels, LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../objects.ts";
import { selects } from "./label-selector.ts";

/** A pod as policies see it. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ip: string;
  readonly ports: ReadonlyArray<{ readonly name?: string; readonly containerPort: number; readonly protocol?: string }>;
}

/** What the rules of pods depend on. */
export interface PolicyWorld {
  readonly policies: readonly NetworkPolicy[];
  /** All pods with an address of their own. */
  readonly pods: readonly PolicyPod[];
  /** Namespace -> its labels. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/** Traffic that is let through. */
export interface Allowance {
  /** Addresses or ranges of the other side. @default everybody */
  readonly peers?: readonly string[];
  /** Ranges that are left out of them. */
  readonly except?: readonly string[];
  /** @default all protocols */
  readonly protocol?: string;
  /** A port, or a range "8000-8010". @default all ports */
  readonly port?: string;
}

/** What one pod may exchange with others; a direction that no policy speaks of is open. */
export interface PodRules {
  readonly ip: string;
  readonly ingress?: readonly Allowance[];
  readonly egress?: readonly Allowance[];
}

interface PeerGroup extends Pick<Allowance, "peers" | "except"> {
  /** The pods among them, whose port names count. */
  readonly pods: readonly PolicyPod[];
}

/** The rules of a pod: the union of what the policies that select it allow. */
export function podRules(pod: PolicyPod, world: PolicyWorld): PodRules {
  const policies = world.policies.filter(({ metadata, spec }) => metadata.namespace === pod.namespace && selects(spec.podSelector, pod.labels));
  const of = (type: string): readonly NetworkPolicy[] => policies.filter(({ spec }) => spec.policyTypes?.includes(type));
  const ingress = of("Ingress");
  const egress = of("Egress");
  return {
    ip: pod.ip,
    ...(ingress.length === 0 ? {} : { ingress: ingress.flatMap(({ spec }) => (spec.ingress ?? []).flatMap(({ from, ports }) => allowances(peerGroups(from, pod.namespace, world), ports, () => [pod]))) }),
    ...(egress.length === 0 ? {} : { egress: egress.flatMap(({ spec }) => (spec.egress ?? []).flatMap(({ to, ports }) => allowances(peerGroups(to, pod.namespace, world), ports, ({ pods }) => pods))) }),
  };
}

/** @param named The pods whose containers give a port its name: the one that is connected to. */
function allowances(groups: readonly PeerGroup[], ports: readonly NetworkPolicyPort[] | undefined, named: (group: PeerGroup) => readonly PolicyPod[]): Allowance[] {
  return groups.flatMap(({ pods, ...peers }) => {
    if (ports === undefined || ports.length === 0) return [peers];
    return ports.flatMap((port): Allowance[] => {
      const protocol = (port.protocol ?? "TCP").toLowerCase();
      if (port.port === undefined) return [{ ...peers, protocol }];
      if (typeof port.port === "number") return [{ ...peers, protocol, port: port.endPort === undefined ? `${port.port}` : `${port.port}-${port.endPort}` }];
      const name = port.port;
      const hosts = named({ pods, ...peers });
      return hosts.flatMap((host) => portsNamed(host, name, protocol).map((number) => (pods === hosts ? { peers: [host.ip], protocol, port: number } : { ...peers, protocol, port: number })));
    });
  });
}

const portsNamed = (pod: PolicyPod, name: string, protocol: string): string[] =>
  pod.ports.filter((port) => port.name === name && (port.protocol ?? "TCP").toLowerCase() === protocol).map(({ containerPort }) => `${containerPort}`);

function peerGroups(peers: readonly NetworkPolicyPeer[] | undefined, namespace: string, world: PolicyWorld): PeerGroup[] {
  if (peers === undefined || peers.length === 0) return [{ pods: world.pods }];
  return peers.map(({ ipBlock, podSelector, namespaceSelector }) => {
    if (ipBlock) return { peers: [ipBlock.cidr], except: ipBlock.except ?? [], pods: [] };
    const pods = world.pods.filter((pod) => isInNamespace(pod, namespaceSelector, namespace, world) && selects(podSelector ?? {}, pod.labels));
    return { peers: pods.map(({ ip }) => ip), pods };
  });
}

/** Without a selector of namespaces a peer is in the policy's own. */
function isInNamespace(pod: PolicyPod, selector: LabelSelector | undefined, own: string, { namespaces }: PolicyWorld): boolean {
  return selector === undefined ? pod.namespace === own : selects(selector, namespaces.get(pod.namespace) ?? {});
}
