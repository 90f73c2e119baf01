import * as fs from "node:fs";
import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { restrictedContainer } from "../pods/hardened-pod.ts";
import { nodeImage } from "../pods/images.ts";

type Container = types.input.core.v1.Container;

/** Ports of the gate's container. The Service leads the kubelet's own port and HTTPS to the first two. */
export const gatePorts = { kubelet: 10260, admission: 10261, health: 10262 } as const;

/** Volumes that the gate's containers mount. */
export const gateVolumes = { scripts: "gate-scripts", podKeys: "pod-keys", admissionKeys: "admission-keys" } as const;

/** Lifetime that is asked for, in seconds: 30 days. The next certificate is asked for after two thirds of what was given. */
export const certificateSeconds = 30 * 24 * 60 * 60;

const scriptFolder = "/opt/kubelet-gate";
const admissionFolder = "/etc/kubelet-gate";
const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Folder of the certificate by which gate and connector know each other, in the pod's memory. */
export const podKeysFolder = "/run/pod-keys";

const scripts = ["admission", "callers", "certificates", "cluster-api", "der", "gate", "health", "main", "renewal", "serving-certificate"].map((name) => `${name}.mjs`);

/** The scripts of the gate, by their file names. */
export function gateScripts(): Record<string, string> {
  return Object.fromEntries(scripts.map((file) => [file, fs.readFileSync(new URL(`kubelet-gate/${file}`, import.meta.url), "utf8")]));
}

/** Settings of {@link gateContainer}. */
export interface GateArgs {
  /** Name of the node whose kubelet port is served. */
  readonly nodeName: pulumi.Input<string>;
  /** Address at which the API server finds the node: an IPv4 address that leads to {@link gatePorts}. */
  readonly nodeAddress: pulumi.Input<string>;
  /** Port at which the connector answers in the same pod. */
  readonly connectorPort: number;
}

/** Makes the certificate by which gate and connector know each other, before either starts. */
export const gatePreparation: Container = {
  name: "pod-keys",
  image: nodeImage,
  imagePullPolicy: "IfNotPresent",
  command: ["node", `${scriptFolder}/main.mjs`, "prepare"],
  env: [{ name: "POD_KEYS", value: podKeysFolder }],
  resources: { requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "8Mi" }, limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "32Mi" } },
  securityContext: restrictedContainer,
  volumeMounts: [
    { name: gateVolumes.scripts, mountPath: scriptFolder, readOnly: true },
    { name: gateVolumes.podKeys, mountPath: podKeysFolder },
  ],
};

/**
 * The gate before the connector's kubelet API. azure-aci reads its certificate when it starts and never again, trusts
 * every client certificate of one authority, and its own `--authentication-token-webhook` is no remedy: in 1.6.4 that
 * flag takes the place of the certificate check, and the handler that would ask the cluster is replaced before it is used
 * (cmd/virtual-kubelet/main.go, `withWebhookAuth` before `configureRoutes`), so that everybody is let in. The gate has a
 * certificate of the cluster's authority and renews it, asks the cluster about every caller, and alone reaches the connector.
 */
export function gateContainer(args: GateArgs): Container {
  const probe = { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };
  const settings: Record<string, pulumi.Input<string>> = {
    NODE_NAME: args.nodeName,
    NODE_ADDRESS: args.nodeAddress,
    CERTIFICATE_SECONDS: String(certificateSeconds),
    ACCOUNT_FOLDER: accountFolder,
    POD_KEYS: podKeysFolder,
    ADMISSION_KEYS: admissionFolder,
    CONNECTOR_PORT: String(args.connectorPort),
    GATE_PORT: String(gatePorts.kubelet),
    ADMISSION_PORT: String(gatePorts.admission),
    HEALTH_PORT: String(gatePorts.health),
  };
  return {
    name: "kubelet-gate",
    image: nodeImage,
    imagePullPolicy: "IfNotPresent",
    command: ["node", `${scriptFolder}/main.mjs`, "serve"],
    env: Object.entries(settings).map(([name, value]) => ({ name, value })),
    ports: Object.entries(gatePorts).map(([name, containerPort]) => ({ name, containerPort })),
    readinessProbe: { httpGet: { path: "/gate/ready", port: gatePorts.health }, ...probe, periodSeconds: 2 },
    livenessProbe: { httpGet: { path: "/gate/alive", port: gatePorts.health }, ...probe, initialDelaySeconds: 10 },
    resources: { requests: { cpu: "10m", memory: "48Mi", "ephemeral-storage": "8Mi" }, limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "32Mi" } },
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: gateVolumes.scripts, mountPath: scriptFolder, readOnly: true },
      { name: gateVolumes.podKeys, mountPath: podKeysFolder, readOnly: true },
      { name: gateVolumes.admissionKeys, mountPath: admissionFolder, readOnly: true },
    ],
  };
}

/** Whether the connector answers, as the gate finds out: its own port tells nobody else. */
export const connectorIsAlive = { path: "/connector/alive", port: gatePorts.health };
