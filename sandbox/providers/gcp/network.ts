import { isNotFound } from "./google-client.ts";
import { computeUrl, nameFaults, projectOf } from "./compute-links.ts";
import type { GoogleResource } from "./google-resource.ts";
import { defined } from "./google-resource.ts";

/** A VPC network. */
export const network: GoogleResource = {
  token: "gcp:compute/network:Network",
  inputs: ["name", "project", "description", "autoCreateSubnetworks", "routingMode", "mtu"],
  replaceOn: ["name", "project", "description", "autoCreateSubnetworks", "mtu"],
  computed: ["selfLink", "gatewayIpv4", "networkId", "numericId", "mtu", "project"],
  generatedName: { input: "name", maxLength: 63 },
  defaults: { autoCreateSubnetworks: true },
  faults: nameFaults,
  idOf: (inputs, client) => `projects/${projectOf(inputs, client)}/global/networks/${String(inputs["name"])}`,
  create: async (inputs, client, id) => {
    const body = defined({
      name: inputs["name"],
      description: inputs["description"],
      autoCreateSubnetworks: inputs["autoCreateSubnetworks"],
      mtu: inputs["mtu"],
      routingConfig: inputs["routingMode"] === undefined ? undefined : { routingMode: inputs["routingMode"] },
    });
    await client.operate("POST", computeUrl(id.slice(0, id.lastIndexOf("/"))), body);
  },
  show: async (id, client) => {
    const found = await client.find(computeUrl(id));
    if (!found) return undefined;
    return defined({
      name: found["name"],
      project: id.split("/")[1],
      description: found["description"],
      autoCreateSubnetworks: found["autoCreateSubnetworks"],
      mtu: found["mtu"],
      routingMode: (found["routingConfig"] as { routingMode?: string } | undefined)?.routingMode,
      selfLink: found["selfLink"],
      gatewayIpv4: "",
      networkId: found["id"],
      numericId: found["id"],
    });
  },
  update: (id, news, _olds, client) => client.operate("PATCH", computeUrl(id), { routingConfig: { routingMode: news["routingMode"] ?? "REGIONAL" } }),
  delete: async (id, _olds, client) => {
    await client.operate("DELETE", computeUrl(id)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },
};
