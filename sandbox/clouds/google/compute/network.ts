import { boolean, integer, object, oneOfLeft, text } from "../../kit/schema.ts";
import { regions } from "../locations.ts";
import { computeKind, type ComputeDocument } from "./compute-kind.ts";
import { invalidValue, selfLink } from "./resource-names.ts";

/** A VPC network. */
export interface Network extends ComputeDocument {
  readonly autoCreateSubnetworks: boolean;
  /** Bytes; undefined where nobody has set it, and then the API does not tell it. */
  readonly mtu?: number;
  readonly routingMode: string;
}

/** The network that every project has. */
export const defaultNetwork = "default";

/** There are no firewall policies here, which another order could ask first. */
const silent = { networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL" };

const changeable = { mtu: integer, routingConfig: object({ routingMode: oneOfLeft("REGIONAL", "GLOBAL") }) };

/** VPC networks of a project; the one called "default" is there from the beginning and has a subnetwork in each region. */
export const network = computeKind<Network>()({
  name: "network",
  plural: "networks",
  spec: "compute.Network",
  places: ["global"],
  insert: { schema: object({ name: text, description: text, autoCreateSubnetworks: boolean, ...changeable }), silent },
  make: ({ given: { autoCreateSubnetworks, mtu, routingConfig } }) => {
    if (autoCreateSubnetworks === undefined) throw invalidValue("Invalid value for field 'resource.autoCreateSubnetworks': legacy networks cannot be made any more, set it to true or false.");
    if (mtu !== undefined && (mtu < 1300 || mtu > 8896)) throw invalidValue(`Invalid value for field 'resource.mtu': '${String(mtu)}'. Must be between 1300 and 8896.`);
    return { autoCreateSubnetworks, mtu, routingMode: routingConfig?.routingMode ?? "REGIONAL" };
  },
  patch: { schema: object({ name: text, ...changeable }), silent },
  patchType: "compute.networks.patch",
  change: ({ routingMode }, { given }) => ({ routingMode: given.routingConfig?.routingMode ?? routingMode }),
  automatic: ({ projectId }) => [
    {
      id: "1",
      name: defaultNetwork,
      description: "Default network for the project",
      autoCreateSubnetworks: true,
      routingMode: "REGIONAL",
      creationTimestamp: "2017-11-01T00:00:00Z",
      selfLink: selfLink(`projects/${projectId}/global/networks/${defaultNetwork}`),
    },
  ],
  view: ({ routingMode, ...fields }, { projectId, subnetworks }) => {
    const links = subnetworks.all().filter((subnetwork) => subnetwork.network === fields.selfLink).map((subnetwork) => subnetwork.selfLink);
    return {
      ...fields,
      selfLinkWithId: selfLink(`projects/${projectId}/global/networks/${fields.id}`),
      ...(links.length > 0 ? { subnetworks: links } : {}),
      ...silent,
      routingConfig: { routingMode, bgpBestPathSelectionMode: "LEGACY" },
    };
  },
  users: ({ selfLink: link }, { subnetworks, routers, clusters }) => [...[...subnetworks.made(), ...routers.made()].filter((user) => user.network === link).map((user) => user.selfLink.replace(selfLink(""), "")), ...clusters.using(link.replace(selfLink(""), ""))],
  // Compute Engine finds it out once the operation runs, and tells it with that.
  refusedLate: true,
});

/** The range of an auto mode network's subnetwork in a region: slices of 10.128.0.0/9, one after the other. */
export function autoRange(region: string): string {
  const index = regions.indexOf(region);
  return `10.${128 + Math.floor(index / 16)}.${(index % 16) * 16}.0/20`;
}
