import type { ContainerSpec, VolumeMount } from "../machine/containers/types.ts";
import { accessReviewArguments } from "./access-reviews.ts";
import { pkiFolder } from "./pki.ts";

/** Kubernetes version of the control plane's images. */
export const kubernetesVersion = "v1.34.2";

/** File beside the keys that names a node of the cluster, and is empty while there is none. */
export const proxiedNodeFile = "proxied-node";

const pkiMount: VolumeMount = { volume: "pki", mountPath: pkiFolder, readOnly: true };

/** How the control plane of one cluster is set up. */
export interface ControlPlaneSettings {
  /** Address of the endpoint. */
  readonly ip: string;
  /** Range of ClusterIPs. */
  readonly serviceCidr: string;
  /** Range of the pods of all nodes. */
  readonly podCidr: string;
  /** Issuer of service account tokens. */
  readonly issuer: string;
  /** Whether the folder of keys holds who is asked about the cloud's users: accessReviewFiles. */
  readonly accessReviews: boolean;
}

/** The containers of a control plane. They share an address and localhost, and mount the volumes "pki" and "etcd". */
export function controlPlaneContainers(settings: ControlPlaneSettings): ContainerSpec[] {
  return [etcd(), apiServer(settings), scheduler(), controllerManager(), serviceProxy(settings)];
}

/**
 * etcd does not flush to disk: what it wrote survives the death of every process in the kernel's cache, and a power cut
 * ends the sandbox anyway.
 */
function etcd(): ContainerSpec {
  return {
    name: "etcd",
    image: "registry.k8s.io/etcd:3.6.4-0",
    args: ["--data-dir=/var/lib/etcd/data", "--unsafe-no-fsync", "--log-level=warn", "--snapshot-count=5000"],
    env: collector(100),
    mounts: [{ volume: "etcd", mountPath: "/var/lib/etcd" }],
  };
}

function apiServer(settings: ControlPlaneSettings): ContainerSpec {
  const file = (name: string): string => `${pkiFolder}/${name}`;
  return component("kube-apiserver", 50, [
    "--etcd-servers=http://127.0.0.1:2379",
    "--secure-port=443",
    `--advertise-address=${settings.ip}`,
    `--tls-cert-file=${file("apiserver.crt")}`,
    `--tls-private-key-file=${file("apiserver.key")}`,
    `--client-ca-file=${file("ca.crt")}`,
    ...(settings.accessReviews ? accessReviewArguments : ["--authorization-mode=Node,RBAC"]),
    "--enable-admission-plugins=NodeRestriction",
    `--service-cluster-ip-range=${settings.serviceCidr}`,
    `--service-account-issuer=${settings.issuer}`,
    `--service-account-jwks-uri=https://${settings.ip}/openid/v1/jwks`,
    `--service-account-key-file=${file("service-account.pub")}`,
    `--service-account-signing-key-file=${file("service-account.key")}`,
    `--kubelet-client-certificate=${file("kubelet-client.crt")}`,
    `--kubelet-client-key=${file("kubelet-client.key")}`,
    // As GKE's does, it believes no node whose certificate is not of the cluster's authority and for the node's address
    // (liqotech/liqo#1334).
    `--kubelet-certificate-authority=${file("ca.crt")}`,
    // Webhooks are asked at their pods' addresses.
    "--enable-aggregator-routing=true",
    "--kubelet-preferred-address-types=InternalIP",
    "--allow-privileged=true",
    "--profiling=false",
  ]);
}

function scheduler(): ContainerSpec {
  return component("kube-scheduler", 50, [`--kubeconfig=${pkiFolder}/scheduler.kubeconfig`, "--leader-elect=false", "--profiling=false"]);
}

function controllerManager(): ContainerSpec {
  return component("kube-controller-manager", 50, [
    `--kubeconfig=${pkiFolder}/controller-manager.kubeconfig`,
    "--leader-elect=false",
    "--use-service-account-credentials",
    `--service-account-private-key-file=${pkiFolder}/service-account.key`,
    `--root-ca-file=${pkiFolder}/ca.crt`,
    `--cluster-signing-cert-file=${pkiFolder}/ca.crt`,
    `--cluster-signing-key-file=${pkiFolder}/ca.key`,
    "--kube-api-qps=200",
    "--kube-api-burst=400",
    `--controllers=${controllers.join(",")}`,
    "--profiling=false",
  ]);
}

/**
 * The real kube-proxy, for the API server's own connections to ClusterIPs: on GKE they start at the konnectivity agents,
 * pods on nodes that have a kube-proxy.
 */
function serviceProxy({ podCidr }: ControlPlaneSettings): ContainerSpec {
  const args = [
    `--kubeconfig=${pkiFolder}/kube-proxy.kubeconfig`,
    "--proxy-mode=nftables",
    "--detect-local-mode=ClusterCIDR",
    `--cluster-cidr=${podCidr}`,
    // The kernel's connection table belongs to the machine.
    "--conntrack-max-per-core=0",
    "--conntrack-min=0",
    "--conntrack-tcp-timeout-established=0s",
    "--conntrack-tcp-timeout-close-wait=0s",
  ];
  return { ...component("kube-proxy", 50, args), command: ["/bin/sh", "-c", underSomeNode(`${pkiFolder}/${proxiedNodeFile}`), "kube-proxy"], privileged: true };
}

/**
 * A script that runs kube-proxy under the name of a node that exists: it waits half a minute for the Node of its name before
 * it begins, and needs nothing else of it. A node may go while it waits, as GKE's first one does. So it is started again
 * whenever the file names another one; its rules stay in the kernel meanwhile.
 */
export const underSomeNode = (file: string): string => `
node= proxy=
trap 'kill $proxy 2>/dev/null; exit 0' TERM
while :; do
  wanted=; { read -r wanted <${file}; } 2>/dev/null
  if [ "$wanted" != "$node" ] || ! kill -0 $proxy 2>/dev/null; then
    [ -z "$proxy" ] || { kill $proxy; wait $proxy; } 2>/dev/null
    node=$wanted proxy=
    [ -z "$node" ] || { kube-proxy --hostname-override="$node" "$@" & proxy=$!; }
  fi
  sleep 1 & wait $!
done`.trim();

/**
 * All of the default controllers but those without anything to act on in the sandbox: it has no metrics to scale by,
 * no volumes beyond what a pod brings and no device plugins. Kubelets here ask for no certificates, so that nothing
 * approves requests by itself.
 */
const controllers = [
  "*",
  "-certificatesigningrequest-approving-controller",
  "-device-taint-eviction-controller",
  "-ephemeral-volume-controller",
  "-horizontal-pod-autoscaler-controller",
  "-node-ipam-controller",
  "-node-route-controller",
  "-persistentvolume-attach-detach-controller",
  "-persistentvolume-binder-controller",
  "-persistentvolume-expander-controller",
  "-persistentvolume-protection-controller",
  "-persistentvolumeclaim-protection-controller",
  "-podcertificaterequest-cleaner-controller",
  "-resourceclaim-controller",
  "-service-lb-controller",
  "-storage-version-migrator-controller",
  "-ttl-controller",
  "-volumeattributesclass-protection-controller",
];

function component(name: string, collectAt: number, args: string[]): ContainerSpec {
  return { name, image: `registry.k8s.io/${name}:${kubernetesVersion}`, args, env: collector(collectAt), mounts: [pkiMount] };
}

/** Go collects garbage when the heap has grown by so many percent: less than the default 100 costs time and saves memory. */
const collector = (percent: number): Record<string, string> => ({ GOGC: String(percent) });
