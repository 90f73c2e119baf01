import { addresses as plan } from "../../../machine/network/address-plan.ts";
import { mapOf, object, oneOf, text } from "../../kit/schema.ts";
import { newEtag } from "../project.ts";
import type { ComputeServices } from "./compute.ts";
import { computeKind, type ComputeDocument, computeMethod } from "./compute-kind.ts";
import { usesAddress } from "./nat-addresses.ts";
import { conditionNotMet, selfLink } from "./resource-names.ts";

/** A reserved external address. */
export interface Address extends ComputeDocument {
  readonly address: string;
  readonly networkTier: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly labelFingerprint: string;
}

/** Reserved external addresses of a project: of its regions, and global ones, which nothing in the sandbox uses. */
export const address = computeKind<Address>()({
  name: "address",
  plural: "addresses",
  spec: "compute.Address",
  places: ["regions", "global"],
  permissions: (place) => (place === "global" ? "compute.globalAddresses" : "compute.addresses"),
  insert: {
    schema: object({ name: text, description: text, addressType: oneOf("EXTERNAL"), networkTier: oneOf("PREMIUM", "STANDARD"), labels: mapOf(text), region: text }),
    silent: { ipVersion: "IPV4" },
  },
  make: ({ given: { networkTier = "PREMIUM", labels = {} }, region }, services) => ({
    address: services.plan.free(plan.reserved),
    networkTier,
    // A global address begins without the labels that it is made with: they count with setLabels.
    labels: region === "" ? {} : labels,
    labelFingerprint: newEtag(),
  }),
  methods: [
    computeMethod<Address>()({
      name: "setLabels",
      spec: "compute.RegionSetLabelsRequest",
      body: { schema: object({ labelFingerprint: text, labels: mapOf(text) }) },
      begins: "done",
      change: ({ labelFingerprint }, { given }) => {
        if (given.labelFingerprint !== labelFingerprint) throw conditionNotMet("Labels fingerprint either invalid or resource labels have changed");
        return { labels: given.labels ?? {}, labelFingerprint: newEtag() };
      },
    }),
  ],
  view: ({ labels, ...fields }, services) => {
    const users = usersOf(fields, services).map(selfLink);
    return { ...fields, addressType: "EXTERNAL", ...(Object.keys(labels).length > 0 ? { labels } : {}), status: users.length > 0 ? "IN_USE" : "RESERVED", ...(users.length > 0 ? { users } : {}) };
  },
  users: usersOf,
});

/** Paths of the routers whose NAT gateways have an address. */
function usersOf({ selfLink: link }: Pick<Address, "selfLink">, services: ComputeServices): string[] {
  return services.routers.made().filter((router) => usesAddress(router, link, services)).map((router) => router.selfLink.replace(selfLink(""), ""));
}
