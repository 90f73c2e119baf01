// From their own files: the module's index would load the hundreds of other types of Compute Engine.
import { Network } from "@pulumi/gcp/compute/network.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import * as pulumi from "@pulumi/pulumi";

/** Settings of a {@link ClusterNetwork}. */
export interface ClusterNetworkArgs {
  /** Project whose Compute Engine API is on. */
  readonly project: pulumi.Input<string>;
  /** Region of the subnetwork. */
  readonly region: pulumi.Input<string>;
  /** Name of the network and of the subnetwork in the project. */
  readonly networkName: pulumi.Input<string>;
  /** IPv4 range of the nodes, in CIDR notation. */
  readonly nodeRange: pulumi.Input<string>;
  /** IPv4 range of the pods, in CIDR notation. */
  readonly podRange: pulumi.Input<string>;
  /** IPv4 range of the Services, in CIDR notation. */
  readonly serviceRange: pulumi.Input<string>;
  /** Whether Pulumi refuses to delete it. @default true */
  readonly deletionProtection?: boolean;
}

/** What the subnetwork calls the ranges that a cluster takes its pods' and Services' addresses from. */
export const secondaryRanges = { pods: "pods", services: "services" } as const;

/**
 * A network of a cluster's own, with one subnetwork: a range for its nodes, one for pods and one for Services, all known
 * beforehand, so that they can be kept apart from those of other networks. Machines without public addresses reach
 * Google's APIs and GKE's own images over private Google access (cloud.google.com/vpc/docs/private-google-access).
 * It has no flow logs: they are billed by volume, and nothing reads them here.
 */
export class ClusterNetwork extends pulumi.ComponentResource {
  /** Id of the network. */
  public readonly networkId: pulumi.Output<string>;
  /** Id of the subnetwork. */
  public readonly subnetworkId: pulumi.Output<string>;

  constructor(name: string, args: ClusterNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:ClusterNetwork", name, {}, opts);
    const protect = args.deletionProtection ?? true;

    const network = new Network(
      `${name}-vpc`,
      { project: args.project, name: args.networkName, autoCreateSubnetworks: false, routingMode: "REGIONAL" },
      { parent: this, protect },
    );
    const subnetwork = new Subnetwork(
      `${name}-subnetwork`,
      {
        project: args.project,
        name: args.networkName,
        region: args.region,
        network: network.id,
        ipCidrRange: args.nodeRange,
        secondaryIpRanges: [
          { rangeName: secondaryRanges.pods, ipCidrRange: args.podRange },
          { rangeName: secondaryRanges.services, ipCidrRange: args.serviceRange },
        ],
        privateIpGoogleAccess: true,
      },
      { parent: this, protect },
    );

    this.networkId = network.id;
    this.subnetworkId = subnetwork.id;
    this.registerOutputs({ networkId: this.networkId, subnetworkId: this.subnetworkId });
  }
}
