import { Deployment } from "@pulumi/kubernetes/apps/v1/index.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checksumOf } from "../pods/checksum.ts";
import { onMachines, restrictedContainer, restrictedPod } from "../pods/hardened-pod.ts";
import { kubectlImage } from "../pods/images.ts";
import { WorkloadAccount, type AccessRule } from "../pods/workload-account.ts";

/** Settings of a {@link NodeKeeper}. */
export interface NodeKeeperArgs {
  /** Name of the node, once it exists. */
  readonly nodeName: pulumi.Input<string>;
  /** The node as it is to be made again. */
  readonly manifest: { readonly metadata: { readonly name: string } };
  /** Namespace of the keeper. */
  readonly namespace: pulumi.Input<string>;
}

const keeper = "node-keeper";

/** Labels of the keeper's pod. */
export const nodeKeeperLabels = { app: keeper };
const manifestFolder = "/etc/node-keeper";
const port = 8001;

/**
 * Makes a virtual node's Node object again when it was deleted, with its labels and its taint; the connector goes on
 * with the new one within a minute. Made again within 40 seconds, the node keeps its pods: only then does Kubernetes
 * clean up after a lost node.
 *
 * It works without a shell, which kubectl's image does not have. The container runs `kubectl proxy`, through which the
 * liveness probe sees the Node and nothing else. Once the Node is gone, the probe fails, the container starts again, and
 * its startup probe succeeds when it has applied the manifest.
 */
export class NodeKeeper extends pulumi.ComponentResource {
  constructor(name: string, args: NodeKeeperArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:NodeKeeper", name, {}, opts);

    const account = new WorkloadAccount(
      `${name}-access`,
      // Its rights are for the whole cluster, which may have other virtual nodes.
      { accountName: `${args.manifest.metadata.name}-keeper`, namespace: args.namespace, clusterRules: nodeKeeperRules(args.manifest.metadata.name) },
      { parent: this },
    );
    const files = { "node.json": pulumi.jsonStringify(args.manifest) };
    const manifest = new ConfigMap(`${name}-manifest`, { metadata: { name: keeper, namespace: args.namespace }, data: files }, { parent: this });
    this.deploy(name, args, { account, manifest: manifest.metadata.name, checksum: checksumOf(files) });
    this.registerOutputs();
  }

  private deploy(
    name: string,
    args: NodeKeeperArgs,
    { account, manifest, checksum }: { account: WorkloadAccount; manifest: pulumi.Output<string>; checksum: pulumi.Output<string> },
  ): Deployment {
    const nodePath = pulumi.interpolate`/api/v1/nodes/${args.nodeName}`;
    const nodeIsThere = { httpGet: { path: nodePath, port }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 };
    const labels = nodeKeeperLabels;
    return new Deployment(
      `${name}-deployment`,
      {
        metadata: { name: keeper, namespace: args.namespace, labels },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { "checksum/manifest": checksum } },
            spec: {
              serviceAccountName: account.accountName,
              automountServiceAccountToken: true,
              enableServiceLinks: false,
              securityContext: restrictedPod,
              affinity: onMachines,
              terminationGracePeriodSeconds: 5,
              containers: [
                {
                  name: keeper,
                  image: kubectlImage,
                  imagePullPolicy: "IfNotPresent",
                  args: [
                    "proxy",
                    "--address=0.0.0.0",
                    `--port=${port}`,
                    // Probes come to the pod's address. Whoever else does sees the one Node, and changes nothing.
                    "--accept-hosts=^[0-9.]+$",
                    pulumi.interpolate`--accept-paths=^${nodePath}$`,
                    "--reject-methods=^(POST|PUT|PATCH|DELETE)$",
                  ],
                  env: [{ name: "HOME", value: "/tmp" }],
                  ports: [{ name: "probe", containerPort: port }],
                  startupProbe: { exec: { command: applyCommand }, periodSeconds: 5, timeoutSeconds: 10, failureThreshold: 60 },
                  livenessProbe: nodeIsThere,
                  readinessProbe: { tcpSocket: { port }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
                  resources: {
                    requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "16Mi" },
                    limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "64Mi" },
                  },
                  securityContext: restrictedContainer,
                  volumeMounts: [
                    { name: "manifest", mountPath: manifestFolder, readOnly: true },
                    { name: "cache", mountPath: "/tmp" },
                  ],
                },
              ],
              volumes: [
                { name: "manifest", configMap: { name: manifest } },
                { name: "cache", emptyDir: { sizeLimit: "16Mi" } },
              ],
            },
          },
        },
      },
      { parent: this },
    );
  }
}

/** Makes the Node, or does nothing where it is there. It wins over whoever changed a label or the taint. */
const applyCommand = ["kubectl", "apply", "--server-side", "--force-conflicts", `--field-manager=${keeper}`, `--filename=${manifestFolder}/node.json`];

/** The least with which the keeper works. */
export const nodeKeeperRules = (nodeName: string): readonly AccessRule[] => [
  // Kubernetes cannot bind the right to create to a name.
  { apiGroups: [""], resources: ["nodes"], verbs: ["create"] },
  { apiGroups: [""], resources: ["nodes"], verbs: ["get", "patch"], resourceNames: [nodeName] },
];
