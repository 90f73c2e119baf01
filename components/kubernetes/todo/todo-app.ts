import { Secret } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerGroupHome } from "../connector/connector-deployment.ts";
import { checksumOf } from "../pods/checksum.ts";
import { imagePullSecret, type PullCredentials } from "../pods/image-pull-secret.ts";
import type { ClusterRanges } from "../pods/network-rules.ts";
import { tokenlessNamespace } from "../pods/tokenless-namespace.ts";
import type { TodoAddress } from "./todo-address.ts";
import { TodoNetworkPolicy } from "./todo-network-policy.ts";
import { onVirtualNode, overBothClouds, type TodoPlacement } from "./todo-placement.ts";
import type { DatabaseAccess, TodoPodArgs } from "./todo-pod.ts";
import { todoReplicas } from "./todo-replicas.ts";
import { singleTodoPod } from "./todo-single-pod.ts";

/** Settings of a {@link TodoApp}. */
export interface TodoAppArgs {
  /** Name of the virtual node, once its connector runs. */
  readonly virtualNodeName: pulumi.Input<string>;
  /** Where in Azure the virtual node's container groups go. */
  readonly containerGroups: ContainerGroupHome;
  /** Connection string of the MongoDB-compatible server that keeps the to-dos. */
  readonly connectionString: pulumi.Input<string>;
  /** Name of the database there. */
  readonly databaseName: pulumi.Input<string>;
  /** How the app gets the connection string. @default "file" */
  readonly databaseAccess?: DatabaseAccess;
  /** Container image, by digest or tag; it gets the connection string. */
  readonly image: pulumi.Input<string>;
  /** For an image in a private repository. @default pulled without credentials */
  readonly pullCredentials?: PullCredentials;
  /** Processor cores of each pod's container. @default 1 */
  readonly cpu?: number;
  /** Memory of each pod's container in GB. @default 1.5 */
  readonly memoryGb?: number;
  /** How many pods. @default 1 */
  readonly replicas?: number;
  /** Where they go: onto the virtual node alone, or over the cluster's machines and the virtual node. @default "virtual-node" */
  readonly placement?: TodoPlacement;
  /** Beginning of the public DNS label that a single pod on the virtual node has; a hyphen and eight random characters follow. @default "todo" */
  readonly dnsLabelPrefix?: pulumi.Input<string>;
  /** Namespace of the app, which it makes; container groups are called after it. @default "todo" */
  readonly namespace?: string;
  /** Ranges of the cluster's network, for the policy around the pods on its machines. */
  readonly clusterRanges: ClusterRanges;
  /** Labels of the namespace. @default none */
  readonly labels?: Record<string, pulumi.Input<string>>;
}

/**
 * The to-do web app: one pod on a virtual node, with a public address and a DNS name of its own, or several behind a load
 * balancer, on the virtual node or spread over both clouds.
 *
 * ```ts
 * const app = new TodoApp("todo", { image, virtualNodeName, containerGroups, connectionString, databaseName, clusterRanges, replicas: 4, placement: "spread" }, { provider });
 * export const url = app.url;
 * ```
 */
export class TodoApp extends pulumi.ComponentResource implements TodoAddress {
  /** Public DNS name of a single pod on the virtual node, which stays while the address behind it may change. */
  public readonly hostname: pulumi.Output<string> | undefined;
  /** Address of the page. */
  public readonly url: pulumi.Output<string>;
  /** Public IPv4 address at the moment; empty while the container group is being made again. */
  public readonly ip: pulumi.Output<string>;
  /** Public IPv4 address of the load balancer, where the app stands behind one. */
  public readonly loadBalancerIp: pulumi.Output<string> | undefined;

  constructor(name: string, args: TodoAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:TodoApp", name, {}, opts);
    if (args.databaseAccess === "env") this.warnOfVisibleSecret();

    const namespaceObject = tokenlessNamespace(`${name}-namespace`, { name: args.namespace ?? "todo", labels: args.labels }, this);
    const namespace = namespaceObject.metadata.name;
    new TodoNetworkPolicy(`${name}-network`, { namespace, ranges: args.clusterRanges }, { parent: this });
    const files = { uri: pulumi.secret(args.connectionString) };
    const secret = new Secret(`${name}-database`, { metadata: { name: "database", namespace }, stringData: files }, { parent: this });
    const pullSecret = args.pullCredentials && imagePullSecret(`${name}-image-pull`, { namespace, image: args.image, credentials: args.pullCredentials }, this);
    const pod = { ...podArgs(args, secret.metadata.name, checksumOf(files)), pullSecretName: pullSecret?.metadata.name };
    const address = this.deploy(name, args, namespace, pod);

    this.hostname = address.hostname;
    this.url = address.url;
    this.ip = address.ip;
    this.loadBalancerIp = address.loadBalancerIp;
    this.registerOutputs({ hostname: this.hostname, url: this.url, ip: this.ip, loadBalancerIp: this.loadBalancerIp });
  }

  private deploy(name: string, args: TodoAppArgs, namespace: pulumi.Input<string>, pod: TodoPodArgs): TodoAddress {
    const { replicas = 1, placement = "virtual-node", virtualNodeName, containerGroups, dnsLabelPrefix = "todo" } = args;
    if (placement === "spread") return todoReplicas(name, { namespace, pod, replicas, placement: overBothClouds, virtualNodeName }, this);
    if (replicas > 1) return todoReplicas(name, { namespace, pod, replicas, placement: onVirtualNode(virtualNodeName), virtualNodeName }, this);
    return singleTodoPod(name, { namespace, pod, virtualNodeName, containerGroups, dnsLabelPrefix }, this);
  }

  private warnOfVisibleSecret(): void {
    void pulumi.log.warn(
      "databaseAccess is `env`: Azure shows the database's connection string to whoever may read the container group (`az container show`). Use `file` with every image that reads DB_FILE.",
      this,
    );
  }
}

function podArgs(args: TodoAppArgs, secretName: pulumi.Input<string>, secretChecksum: pulumi.Input<string>): TodoPodArgs {
  return {
    databaseAccess: args.databaseAccess ?? "file",
    secretName,
    secretChecksum,
    databaseName: args.databaseName,
    image: args.image,
    cpu: args.cpu ?? 1,
    memoryGb: args.memoryGb ?? 1.5,
  };
}
