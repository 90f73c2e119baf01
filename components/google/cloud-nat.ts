// From their own files: the module's index would load the hundreds of other types of Compute Engine.
import { Address } from "@pulumi/gcp/compute/address.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import * as pulumi from "@pulumi/pulumi";

/** Settings of a {@link CloudNat}. */
export interface CloudNatArgs {
  /** Project whose Compute Engine API is on. */
  readonly project: pulumi.Input<string>;
  /** Region of the machines that have no addresses of their own. */
  readonly region: pulumi.Input<string>;
  /** Id of their network. */
  readonly networkId: pulumi.Input<string>;
  /** Name of the gateway, its router and its address. */
  readonly natName: pulumi.Input<string>;
  /** Labels of the address; routers and gateways have none. @default none */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A way out to the internet, and none in, for the machines of a network that have no public addresses. It comes from a
 * reserved address: another firewall, such as a database's, can admit it, which one that Google chooses anew would not
 * allow (cloud.google.com/nat/docs/ports-and-addresses).
 *
 * An address has 64,512 ports, and a machine gets them as it needs them: 64 at first, enough for a thousand machines,
 * and 4,096 at most, so that one cannot take them all. Connections that find no port are logged, the others are not.
 */
export class CloudNat extends pulumi.ComponentResource {
  /** IPv4 addresses that traffic comes from. */
  public readonly addresses: pulumi.Output<string[]>;

  constructor(name: string, args: CloudNatArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:CloudNat", name, {}, opts);
    const place = { project: args.project, region: args.region };

    const address = new Address(
      `${name}-address`,
      { ...place, name: args.natName, addressType: "EXTERNAL", networkTier: "PREMIUM", labels: args.labels },
      { parent: this },
    );
    const router = new Router(`${name}-router`, { ...place, name: args.natName, network: args.networkId }, { parent: this });
    new RouterNat(
      `${name}-gateway`,
      {
        ...place,
        name: args.natName,
        router: router.name,
        natIpAllocateOption: "MANUAL_ONLY",
        natIps: [address.selfLink],
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        enableDynamicPortAllocation: true,
        minPortsPerVm: 64,
        maxPortsPerVm: 4096,
        // Google excludes it with dynamic ports; the provider leaves it as it was unless told.
        enableEndpointIndependentMapping: false,
        logConfig: { enable: true, filter: "ERRORS_ONLY" },
      },
      { parent: this },
    );

    this.addresses = pulumi.all([address.address]);
    this.registerOutputs({ addresses: this.addresses });
  }
}
