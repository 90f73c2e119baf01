import { computeUrl } from "./compute-links.ts";
import { computeResource } from "./compute-resource.ts";

/** A subnetwork of a VPC network. */
export const subnetwork = computeResource({
  token: "gcp:compute/subnetwork:Subnetwork",
  collection: "subnetworks",
  scope: "region",
  inputs: ["name", "project", "region", "network", "description", "ipCidrRange", "privateIpGoogleAccess", "purpose", "stackType", "secondaryIpRanges"],
  replaceOn: ["name", "project", "region", "network", "description", "purpose"],
  computed: ["selfLink", "creationTimestamp", "fingerprint", "gatewayAddress", "ipv6CidrRange", "ipv6GceEndpoint", "state", "subnetworkId", "purpose", "stackType", "privateIpv6GoogleAccess", "project", "region"],
  volatile: ["fingerprint", "gatewayAddress"],
  toApi: ({ network, ipCidrRange, privateIpGoogleAccess, purpose, stackType, secondaryIpRanges }) => ({ network, ipCidrRange, privateIpGoogleAccess, purpose, stackType, secondaryIpRanges }),
  fromApi: ({ id, network, ipCidrRange, privateIpGoogleAccess, purpose, stackType, secondaryIpRanges, creationTimestamp, fingerprint, gatewayAddress }) => ({
    network,
    ipCidrRange,
    privateIpGoogleAccess,
    purpose,
    stackType,
    secondaryIpRanges: secondaryIpRanges ?? [],
    creationTimestamp,
    fingerprint,
    gatewayAddress,
    subnetworkId: Number(id),
    ipv6CidrRange: "",
    ipv6GceEndpoint: "",
    state: "",
    privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
  }),
  update: async (id, news, olds, client) => {
    if (news["ipCidrRange"] !== olds["ipCidrRange"]) await client.operate("POST", `${computeUrl(id)}/expandIpCidrRange`, { ipCidrRange: news["ipCidrRange"] });
    const { fingerprint } = await client.call("GET", computeUrl(id));
    await client.operate("PATCH", computeUrl(id), { fingerprint, privateIpGoogleAccess: news["privateIpGoogleAccess"] ?? false, secondaryIpRanges: news["secondaryIpRanges"] ?? [] });
  },
});
