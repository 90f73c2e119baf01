import type { WorkloadSpec } from "../machine/containers/types.ts";
import type { KeyPair } from "../pki/certificate-authority.ts";
import { agentSocketName } from "./agent-server.ts";
import { kubernetesVersion } from "./control-plane-containers.ts";

/** The image of the node agent, built from toolchain/modules/kubelet. */
const agentImage = "gke-aci.local/node-agent:1";

/** A system workload of a node: it stands in the node's own network namespace and is started again whenever it ends. */
function nodeWorkload(cluster: string, node: string, name: string): Pick<WorkloadSpec, "name" | "hostname" | "network" | "restartPolicy" | "initContainers"> {
  return { name: `gke/${cluster}/${node}/${name}`, hostname: node, network: { kind: "host", node }, restartPolicy: "Always", initContainers: [] };
}

const file = (content: string): { data: Buffer; mode: number } => ({ data: Buffer.from(content), mode: 0o600 });

/** What the node agent needs. */
export interface AgentSettings {
  readonly cluster: string;
  readonly node: string;
  readonly ip: string;
  readonly serving: KeyPair;
  /** PEM of the authority whose clients are accepted. */
  readonly certificateAuthority: string;
  /** Folder with the supervisor's socket. */
  readonly socketFolder: string;
}

/**
 * The agent that serves a node's port 10250. One process a node, in the node's network namespace: it listens at the
 * node's own address and dies alone. It costs about 10 MB a node.
 */
export function agentWorkload(settings: AgentSettings): WorkloadSpec {
  const keys = "/etc/node-agent";
  const socket = "/run/node-agent";
  return {
    ...nodeWorkload(settings.cluster, settings.node, "node-agent"),
    containers: [
      {
        name: "node-agent",
        image: agentImage,
        args: [
          `--listen=${settings.ip}:10250`,
          `--socket=${socket}/${agentSocketName}`,
          `--tls-cert-file=${keys}/tls.crt`,
          `--tls-private-key-file=${keys}/tls.key`,
          `--client-ca-file=${keys}/ca.crt`,
        ],
        env: { GOGC: "50" },
        mounts: [
          { volume: "keys", mountPath: keys },
          { volume: "socket", mountPath: socket },
        ],
      },
    ],
    volumes: {
      keys: { kind: "files", files: { "tls.crt": file(settings.serving.certificate), "tls.key": file(settings.serving.key), "ca.crt": file(settings.certificateAuthority) } },
      socket: { kind: "folder", path: settings.socketFolder },
    },
  };
}

/** What kube-proxy needs. */
export interface ProxySettings {
  readonly cluster: string;
  readonly node: string;
  /** Range of all pods: traffic from elsewhere is given the node's address when it goes on to a pod. */
  readonly podCidr: string;
  /** Text of its kubeconfig. */
  readonly kubeconfig: string;
}

/** The real kube-proxy in a node's network namespace, with nftables. */
export function proxyWorkload(settings: ProxySettings): WorkloadSpec {
  const folder = "/etc/kube-proxy";
  const config = {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clientConnection: { kubeconfig: `${folder}/kubeconfig` },
    hostnameOverride: settings.node,
    detectLocalMode: "ClusterCIDR",
    clusterCIDR: settings.podCidr,
    // The kernel's connection table belongs to the machine: leave its size and its timeouts alone.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
  return {
    ...nodeWorkload(settings.cluster, settings.node, "kube-proxy"),
    containers: [
      {
        name: "kube-proxy",
        image: `registry.k8s.io/kube-proxy:${kubernetesVersion}`,
        args: [`--config=${folder}/config.json`],
        env: { GOGC: "50" },
        privileged: true,
        mounts: [{ volume: "config", mountPath: folder }],
      },
    ],
    volumes: { config: { kind: "files", files: { "config.json": file(JSON.stringify(config)), kubeconfig: file(settings.kubeconfig) } } },
  };
}
