import { computeUrl } from "./compute-links.ts";
import { computeResource } from "./compute-resource.ts";

/** A VPC network. */
export const network = computeResource({
  token: "gcp:compute/network:Network",
  collection: "networks",
  scope: "global",
  inputs: ["name", "project", "description", "autoCreateSubnetworks", "routingMode", "mtu"],
  replaceOn: ["name", "project", "description", "autoCreateSubnetworks", "mtu"],
  computed: ["selfLink", "gatewayIpv4", "networkId", "numericId", "mtu", "project"],
  defaults: { autoCreateSubnetworks: true },
  toApi: ({ autoCreateSubnetworks, mtu, routingMode }) => ({ autoCreateSubnetworks, mtu, routingConfig: routingMode === undefined ? undefined : { routingMode } }),
  fromApi: (found) => ({
    autoCreateSubnetworks: found["autoCreateSubnetworks"],
    mtu: found["mtu"],
    routingMode: (found["routingConfig"] as { routingMode?: string } | undefined)?.routingMode,
    gatewayIpv4: "",
    networkId: found["id"],
    numericId: found["id"],
  }),
  update: (id, news, _olds, client) => client.operate("PATCH", computeUrl(id), { routingConfig: { routingMode: news["routingMode"] ?? "REGIONAL" } }),
});
