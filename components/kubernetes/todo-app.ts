import { StatefulSet } from "@pulumi/kubernetes/apps/v1/index.js";
import { Namespace, Secret, Service } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import { dnsLabelSuffixLength } from "../azure/naming-rules.ts";
import { checksumOf } from "./checksum.ts";
import { containerGroupAddress } from "./container-group-address.ts";
import type { ContainerGroupHome } from "./connector-deployment.ts";
import { todoPod, type DatabaseAccess, type TodoPodArgs } from "./todo-pod.ts";

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
  /** Container image. @default "ghcr.io/gke-aci/todo:1.0.0" */
  readonly image?: pulumi.Input<string>;
  /** Processor cores of the container. @default 1 */
  readonly cpu?: number;
  /** Memory of the container in GB. @default 1.5 */
  readonly memoryGb?: number;
  /** Beginning of the public DNS label; a hyphen and eight random characters follow. @default "todo" */
  readonly dnsLabelPrefix?: pulumi.Input<string>;
}

const namespaceName = "todo";
const app = "web";
const labels = { name: app, app: "todoapp" };

/** The to-do web app on a virtual node: one pod with a public address and DNS name. */
export class TodoApp extends pulumi.ComponentResource {
  /** Public DNS name, which stays while the address behind it may change. */
  public readonly hostname: pulumi.Output<string>;
  /** Address of the page. */
  public readonly url: pulumi.Output<string>;
  /** Public IPv4 address at the moment; empty while the container group is being made again. */
  public readonly ip: pulumi.Output<string>;

  constructor(name: string, args: TodoAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:TodoApp", name, {}, opts);
    const databaseAccess = args.databaseAccess ?? "file";
    if (databaseAccess === "env") this.warnOfVisibleSecret();

    const suffix = new RandomString(`${name}-dns-suffix`, { length: dnsLabelSuffixLength, lower: true, upper: false, numeric: true, special: false }, { parent: this });
    const dnsLabel = pulumi.interpolate`${args.dnsLabelPrefix ?? "todo"}-${suffix.result}`;
    const namespaceObject = new Namespace(`${name}-namespace`, { metadata: { name: namespaceName } }, { parent: this });
    const namespace = namespaceObject.metadata.name;
    const files = { uri: pulumi.secret(args.connectionString) };
    const secret = new Secret(`${name}-database`, { metadata: { name: "database", namespace }, stringData: files }, { parent: this });
    const statefulSet = this.deploy(name, namespace, {
      labels,
      dnsLabel,
      databaseAccess,
      secretName: secret.metadata.name,
      secretChecksum: checksumOf(files),
      databaseName: args.databaseName,
      virtualNodeName: args.virtualNodeName,
      image: args.image ?? "ghcr.io/gke-aci/todo:1.0.0",
      cpu: args.cpu ?? 1,
      memoryGb: args.memoryGb ?? 1.5,
    });
    // Pulumi waits until a Service has pods behind it: before the StatefulSet it would wait in vain.
    new Service(
      `${name}-service`,
      { metadata: { name: app, namespace, labels }, spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 80 }] } },
      { parent: this, dependsOn: [statefulSet] },
    );

    this.hostname = pulumi.interpolate`${dnsLabel}.${args.containerGroups.location}.azurecontainer.io`;
    this.url = pulumi.interpolate`http://${this.hostname}`;
    // The id of a StatefulSet is known once its pod is ready, and so has its container group.
    this.ip = pulumi
      .all([args.containerGroups.resourceGroupName, statefulSet.id])
      .apply(([resourceGroupName]) => containerGroupAddress({ resourceGroupName, namespace: namespaceName, podName: `${app}-0` }, this));
    this.registerOutputs({ hostname: this.hostname, url: this.url, ip: this.ip });
  }

  /**
   * A StatefulSet, because its pod's name, and so its container group's, stays the same, and because it never runs two
   * of a pod at once: a second one could not have the DNS label. It makes the pod again when that was deleted, when its
   * container group was lost (the connector then reports the pod as failed), and when its node was removed.
   */
  private deploy(name: string, namespace: pulumi.Input<string>, pod: TodoPodArgs): StatefulSet {
    return new StatefulSet(
      `${name}-stateful-set`,
      {
        metadata: { name: app, namespace, labels },
        spec: {
          replicas: 1,
          serviceName: app,
          // Else a pod that never became ready, for an image that does not exist say, would be in the way of the update that mends it.
          podManagementPolicy: "Parallel",
          selector: { matchLabels: labels },
          template: todoPod(pod),
        },
      },
      // The connector's new role takes up to ten minutes until all of Azure knows it; until then Azure refuses the pod.
      { parent: this, customTimeouts: { create: "20m", update: "20m" } },
    );
  }

  private warnOfVisibleSecret(): void {
    void pulumi.log.warn(
      "databaseAccess is `env`: Azure shows the database's connection string to whoever may read the container group (`az container show`). Use `file` with every image that reads DB_FILE.",
      this,
    );
  }
}
