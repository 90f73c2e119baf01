import type { ContainerSpec, VolumeMount } from "../runtime/types.ts";

/** Kubernetes version of the control plane's images. */
export const kubernetesVersion = "v1.34.2";

const pkiFolder = "/etc/kubernetes/pki";
const pkiMount: VolumeMount = { volume: "pki", mountPath: pkiFolder, readOnly: true };

/** How the control plane of one cluster is set up. */
export interface ControlPlaneSettings {
  /** Address of the endpoint. */
  readonly ip: string;
  /** Range of ClusterIPs. */
  readonly serviceCidr: string;
  /** Issuer of service account tokens. */
  readonly issuer: string;
  /** Whether the folder of keys holds token-review.kubeconfig: who asks there about tokens of the cloud's users. */
  readonly tokenReview: boolean;
}

/** The containers of a control plane. They share an address and localhost, and mount the volumes "pki" and "etcd". */
export function controlPlaneContainers(settings: ControlPlaneSettings): ContainerSpec[] {
  return [etcd(), apiServer(settings), scheduler(), controllerManager()];
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
  const tokenReview = [
    `--authentication-token-webhook-config-file=${file("token-review.kubeconfig")}`,
    "--authentication-token-webhook-version=v1",
    // Short, so that a revoked Google account loses the cluster soon.
    "--authentication-token-webhook-cache-ttl=10s",
  ];
  return component("kube-apiserver", 50, [
    "--etcd-servers=http://127.0.0.1:2379",
    "--secure-port=443",
    `--advertise-address=${settings.ip}`,
    `--tls-cert-file=${file("apiserver.crt")}`,
    `--tls-private-key-file=${file("apiserver.key")}`,
    `--client-ca-file=${file("ca.crt")}`,
    ...(settings.tokenReview ? tokenReview : []),
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--service-cluster-ip-range=${settings.serviceCidr}`,
    `--service-account-issuer=${settings.issuer}`,
    `--service-account-jwks-uri=https://${settings.ip}/openid/v1/jwks`,
    `--service-account-key-file=${file("service-account.pub")}`,
    `--service-account-signing-key-file=${file("service-account.key")}`,
    `--kubelet-client-certificate=${file("kubelet-client.crt")}`,
    `--kubelet-client-key=${file("kubelet-client.key")}`,
    // No --kubelet-certificate-authority, as on GKE: the connector brings a serving certificate of its own.
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
    "--kube-api-qps=200",
    "--kube-api-burst=400",
    `--controllers=${controllers.join(",")}`,
    "--profiling=false",
  ]);
}

/**
 * All of the default controllers but those without anything to act on in the sandbox: it has no metrics to scale by,
 * no volumes beyond what a pod brings, no device plugins and no certificate requests.
 */
const controllers = [
  "*",
  "-certificatesigningrequest-approving-controller",
  "-certificatesigningrequest-cleaner-controller",
  "-certificatesigningrequest-signing-controller",
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
