import { isNotFound } from "./google-client.ts";
import { computeUrl, nameFaults, nameOf, projectOf, regionOf } from "./compute-links.ts";
import type { GoogleResource } from "./google-resource.ts";
import { defined } from "./google-resource.ts";

/** A subnetwork of a VPC network. */
export const subnetwork: GoogleResource = {
  token: "gcp:compute/subnetwork:Subnetwork",
  inputs: ["name", "project", "region", "network", "description", "ipCidrRange", "privateIpGoogleAccess", "purpose", "stackType", "secondaryIpRanges"],
  replaceOn: ["name", "project", "region", "network", "description", "purpose"],
  computed: ["selfLink", "creationTimestamp", "fingerprint", "gatewayAddress", "ipv6CidrRange", "ipv6GceEndpoint", "state", "subnetworkId", "purpose", "stackType", "privateIpv6GoogleAccess", "project", "region"],
  volatile: ["fingerprint", "gatewayAddress"],
  generatedName: { input: "name", maxLength: 63 },
  faults: nameFaults,
  idOf: (inputs, client) => `projects/${projectOf(inputs, client)}/regions/${regionOf(inputs, client)}/subnetworks/${String(inputs["name"])}`,
  create: async (inputs, client, id) => {
    const body = defined({
      name: inputs["name"],
      description: inputs["description"],
      network: inputs["network"],
      ipCidrRange: inputs["ipCidrRange"],
      privateIpGoogleAccess: inputs["privateIpGoogleAccess"],
      purpose: inputs["purpose"],
      stackType: inputs["stackType"],
      secondaryIpRanges: inputs["secondaryIpRanges"],
    });
    await client.operate("POST", computeUrl(id.slice(0, id.lastIndexOf("/"))), body);
  },
  show: async (id, client) => {
    const found = await client.find(computeUrl(id));
    if (!found) return undefined;
    return defined({
      name: found["name"],
      project: id.split("/")[1],
      region: nameOf(found["region"]),
      network: found["network"],
      description: found["description"],
      ipCidrRange: found["ipCidrRange"],
      privateIpGoogleAccess: found["privateIpGoogleAccess"],
      purpose: found["purpose"],
      stackType: found["stackType"],
      secondaryIpRanges: found["secondaryIpRanges"] ?? [],
      selfLink: found["selfLink"],
      creationTimestamp: found["creationTimestamp"],
      fingerprint: found["fingerprint"],
      gatewayAddress: found["gatewayAddress"],
      subnetworkId: Number(found["id"]),
      ipv6CidrRange: "",
      ipv6GceEndpoint: "",
      state: "",
      privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
    });
  },
  update: async (id, news, olds, client) => {
    const current = await client.call("GET", computeUrl(id));
    if (news["ipCidrRange"] !== olds["ipCidrRange"]) await client.operate("POST", `${computeUrl(id)}/expandIpCidrRange`, { ipCidrRange: news["ipCidrRange"] });
    const { fingerprint } = news["ipCidrRange"] === olds["ipCidrRange"] ? current : await client.call("GET", computeUrl(id));
    await client.operate("PATCH", computeUrl(id), { fingerprint, privateIpGoogleAccess: news["privateIpGoogleAccess"] ?? false, secondaryIpRanges: news["secondaryIpRanges"] ?? [] });
  },
  delete: async (id, _olds, client) => {
    await client.operate("DELETE", computeUrl(id)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },
};
