import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { toNameServers, toOutside, type ClusterRanges } from "../pods/network-rules.ts";

/** Settings of a {@link TodoNetworkPolicy}. */
export interface TodoNetworkPolicyArgs {
  /** Namespace of the app, and of nothing else. */
  readonly namespace: pulumi.Input<string>;
  readonly ranges: ClusterRanges;
}

/** The port of the page. */
const webPort = 80;

/** The ports of Cosmos DB for MongoDB: 10255 of one region, and 10256 too of several. */
const databasePorts = [10255, 10256] as const;

/**
 * What the todo app's pods on the cluster's machines may exchange: pages with everybody, and rows with the database. Pods
 * on a virtual node run outside the cluster's network, where no policy of the cluster reaches.
 */
export class TodoNetworkPolicy extends pulumi.ComponentResource {
  constructor(name: string, args: TodoNetworkPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:TodoNetworkPolicy", name, {}, opts);
    new NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { name: "todo", namespace: args.namespace },
        spec: {
          podSelector: {},
          policyTypes: ["Ingress", "Egress"],
          // A load balancer's clients come from anywhere, or from a node's address.
          ingress: [{ ports: [{ protocol: "TCP", port: webPort }] }],
          egress: [toNameServers(args.ranges), toOutside(args.ranges, ...databasePorts)],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
