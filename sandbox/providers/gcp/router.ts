import type { Properties } from "../provider.ts";
import { computeUrl, nameFaults, nameOf, projectOf, regionOf } from "./compute-links.ts";
import type { GoogleClient, JsonObject } from "./google-client.ts";
import { computeResource } from "./compute-resource.ts";
import type { GoogleResource } from "./google-resource.ts";
import { defined } from "./google-resource.ts";

/** A Cloud Router. */
export const router = computeResource({
  token: "gcp:compute/router:Router",
  collection: "routers",
  scope: "region",
  inputs: ["name", "project", "region", "network", "description"],
  replaceOn: ["name", "project", "region", "network"],
  computed: ["selfLink", "creationTimestamp", "project", "region"],
  toApi: ({ network }) => ({ network }),
  fromApi: ({ network, creationTimestamp }) => ({ network, creationTimestamp }),
  update: (id, news, _olds, client) => client.operate("PATCH", computeUrl(id), { description: news["description"] ?? "" }),
});

const natInputs = ["natIpAllocateOption", "natIps", "sourceSubnetworkIpRangesToNat", "minPortsPerVm", "maxPortsPerVm", "logConfig", "enableEndpointIndependentMapping", "enableDynamicPortAllocation"];

/** A Cloud NAT gateway: an entry of a Cloud Router. */
export const routerNat: GoogleResource = {
  token: "gcp:compute/routerNat:RouterNat",
  inputs: ["name", "project", "region", "router", ...natInputs],
  replaceOn: ["name", "project", "region", "router"],
  computed: ["project", "region", "enableEndpointIndependentMapping", "natIps"],
  generatedName: { input: "name", maxLength: 63 },
  faults: nameFaults,
  idOf: (inputs, client) => `${projectOf(inputs, client)}/${regionOf(inputs, client)}/${nameOf(inputs["router"])}/${String(inputs["name"])}`,
  create: (inputs, client, id) => changeNats(client, id, (others) => [...others, natOf(inputs)]),
  show: async (id, client) => {
    const [project, region, routerName, name] = id.split("/");
    const nat = (await natsOf(client, id))?.find((candidate) => candidate["name"] === name);
    return nat && { ...nat, project, region, router: routerName, name };
  },
  update: (id, news, _olds, client) => changeNats(client, id, (others) => [...others, natOf(news)]),
  delete: async (id, _olds, client) => {
    if (await natsOf(client, id)) await changeNats(client, id, (others) => others);
  },
};

const natOf = (inputs: Properties): JsonObject => defined({ name: inputs["name"], natIpAllocateOption: "AUTO_ONLY", ...Object.fromEntries(natInputs.map((name) => [name, inputs[name]]).filter(([, value]) => value !== undefined)) });

const routerUrl = (id: string): string => {
  const [project, region, routerName] = id.split("/");
  return computeUrl(`projects/${project ?? ""}/regions/${region ?? ""}/routers/${routerName ?? ""}`);
};

async function natsOf(client: GoogleClient, id: string): Promise<JsonObject[] | undefined> {
  const found = await client.find(routerUrl(id));
  return found && ((found["nats"] ?? []) as JsonObject[]);
}

async function changeNats(client: GoogleClient, id: string, apply: (others: JsonObject[]) => JsonObject[]): Promise<void> {
  const nats = (await natsOf(client, id)) ?? [];
  await client.operate("PATCH", routerUrl(id), { nats: apply(nats.filter((nat) => nat["name"] !== id.split("/").at(-1))) });
}
