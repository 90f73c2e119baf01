import { addresses as plan } from "../../../machine/network/address-plan.ts";
import { listOf, object, text } from "../../kit/schema.ts";
import type { ComputeServices } from "./compute.ts";
import { computeKind, type ComputeDocument } from "./compute-kind.ts";
import { checkNats, isAutomatic, type Nat, natSchema } from "./nats.ts";

/** A Cloud Router with its NAT gateways. */
export interface Router extends ComputeDocument {
  /** Self link. */
  readonly network: string;
  readonly region: string;
  readonly nats: readonly Nat[];
  /** Name of a NAT gateway -> the address it got by itself. */
  readonly automatic: Readonly<Record<string, string>>;
}

const nats = { nats: listOf(natSchema) };

/** Cloud Routers of a project. */
export const router = computeKind<Router>()({
  name: "router",
  plural: "routers",
  spec: "compute.Router",
  places: ["regions"],
  insert: { schema: object({ name: text, description: text, network: text, region: text, ...nats }) },
  make: ({ given, region }, services) => ({ network: services.networks.get(given.network ?? "").selfLink, ...withAddresses(checkNats(given.nats, region, services), {}, services) }) as Pick<Router, "network" | "nats" | "automatic">,
  patch: { schema: object({ name: text, description: text, ...nats }) },
  change: (doc, { given, has, region }, services) => ({
    description: has("description") ? given.description : doc.description,
    ...(has("nats") ? withAddresses(checkNats(given.nats, region, services), doc.automatic, services) : {}),
  }),
  // A router without NAT gateways has no list of them.
  view: ({ id, name, description, network, region, creationTimestamp, selfLink, nats: own }) => ({ id, name, description, network, region, creationTimestamp, selfLink, encryptedInterconnectRouter: false, ...(own.length > 0 ? { nats: own } : {}) }),
  changed: ({ clusters }) => clusters.waysOutChanged(),
  reaches: ["insert", "patch", "delete"],
});

/** NAT gateways that take no reserved address get one each, and keep it. */
function withAddresses(own: readonly Nat[], known: Router["automatic"], services: ComputeServices): Pick<Router, "nats" | "automatic"> {
  const taken: string[] = [];
  const addressOf = (name: string): string => {
    const address = known[name] ?? services.plan.free(plan.reserved, taken);
    taken.push(address);
    return address;
  };
  return { nats: own, automatic: Object.fromEntries(own.filter(isAutomatic).map(({ name = "" }) => [name, addressOf(name)])) };
}
