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
}

/** A network of a cluster's own, with one subnetwork for its nodes; GKE adds the ranges for pods and Services. */
export class ClusterNetwork extends pulumi.ComponentResource {
  /** Id of the network. */
  public readonly networkId: pulumi.Output<string>;
  /** Id of the subnetwork. */
  public readonly subnetworkId: pulumi.Output<string>;

  constructor(name: string, args: ClusterNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:ClusterNetwork", name, {}, opts);

    const network = new Network(
      `${name}-vpc`,
      { project: args.project, name: args.networkName, autoCreateSubnetworks: false, routingMode: "REGIONAL" },
      { parent: this },
    );
    const subnetwork = new Subnetwork(
      `${name}-subnetwork`,
      {
        project: args.project,
        name: args.networkName,
        region: args.region,
        network: network.id,
        ipCidrRange: args.nodeRange,
        privateIpGoogleAccess: true,
      },
      { parent: this },
    );

    this.networkId = network.id;
    this.subnetworkId = subnetwork.id;
    this.registerOutputs({ networkId: this.networkId, subnetworkId: this.subnetworkId });
  }
}
