import type { Properties } from "../../provider.ts";

/** What neither the SDK's types nor its docs say of a type of Compute Engine. */
export interface ComputeFacts {
  /** Inputs that the API changes in place beside labels; a change of any other one makes a new resource. */
  readonly inPlace: readonly string[];
  /** Inputs that are changed by a method of their own, with its name, instead of a PATCH. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Where an input stands in the API's resource, where that is not under its own name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Values of inputs that the provider sets where the program says nothing, and that no doc names. */
  readonly defaults?: Properties;
  /** The list of its parent in which it is an entry. @default it has a collection of its own */
  readonly entryOf?: string;
}

/**
 * Source: the fields of the Terraform provider that force no new resource, and the methods of the Compute Engine API.
 * A type that is not here has labels to change, at most.
 */
export const computeFacts: Readonly<Record<string, ComputeFacts>> = {
  "gcp:compute/network:Network": {
    inPlace: ["routingMode", "bgpBestPathSelectionMode", "bgpAlwaysCompareMed", "bgpInterRegionCost", "networkFirewallPolicyEnforcementOrder"],
    fields: {
      routingMode: "routingConfig.routingMode",
      bgpBestPathSelectionMode: "routingConfig.bgpBestPathSelectionMode",
      bgpAlwaysCompareMed: "routingConfig.bgpAlwaysCompareMed",
      bgpInterRegionCost: "routingConfig.bgpInterRegionCost",
    },
    defaults: { autoCreateSubnetworks: true },
  },
  "gcp:compute/subnetwork:Subnetwork": {
    inPlace: ["ipCidrRange", "privateIpGoogleAccess", "secondaryIpRanges", "stackType", "ipv6AccessType", "privateIpv6GoogleAccess", "logConfig", "role", "allowSubnetCidrRoutesOverlap"],
    methods: { ipCidrRange: "expandIpCidrRange" },
  },
  "gcp:compute/address:Address": { inPlace: [] },
  "gcp:compute/globalAddress:GlobalAddress": { inPlace: [] },
  "gcp:compute/router:Router": { inPlace: ["description", "bgp", "md5AuthenticationKeys"] },
  "gcp:compute/routerNat:RouterNat": {
    inPlace: [
      ...["natIpAllocateOption", "natIps", "drainNatIps", "autoNetworkTier", "sourceSubnetworkIpRangesToNat", "subnetworks", "sourceSubnetworkIpRangesToNat64", "nat64Subnetworks"],
      ...["minPortsPerVm", "maxPortsPerVm", "enableDynamicPortAllocation", "enableEndpointIndependentMapping", "logConfig", "rules"],
      ...["udpIdleTimeoutSec", "icmpIdleTimeoutSec", "tcpEstablishedIdleTimeoutSec", "tcpTransitoryIdleTimeoutSec", "tcpTimeWaitTimeoutSec"],
    ],
    entryOf: "nats",
  },
};
