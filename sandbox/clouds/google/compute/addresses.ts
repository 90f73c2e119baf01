import { addresses as plan } from "../../../machine/network/address-plan.ts";
import type { Collection } from "../../store.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Call, JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { notModelled } from "../google-error.ts";
import { newEtag } from "../project.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, conditionNotMet, inUse, invalidValue, newId, requireFields, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** A reserved external address, as it is remembered. */
export interface Address {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly address: string;
  readonly networkTier: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly labelFingerprint: string;
  /** Self link; undefined for a global address. */
  readonly region?: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** Where addresses stand: "global" or "regions/REGION". */
const placeOf = (call: Call): string => (call.params["region"] === undefined ? "global" : `regions/${call.params["region"]}`);

/** Reserved external addresses of a project: of its regions, and global ones, which nothing in the sandbox uses. */
export class Addresses {
  constructor(
    private readonly projectId: string,
    private readonly addresses: Collection<Address>,
    private readonly operations: ComputeOperations,
    private readonly plan: AddressPlan,
    /** Paths of what uses an address. */
    private readonly usersOf: (link: string) => string[],
  ) {
    plan.register(() => this.made().map(({ address }) => address));
  }

  made(): Address[] {
    return this.addresses.values();
  }

  /** The address that a reference names, seen from a region. */
  find(reference: string, region: string): Address {
    const found = this.lookUp(reference, region);
    if (!found) throw resourceNotFound(resourcePath(reference, this.projectId, `regions/${region}/addresses`));
    return found;
  }

  lookUp(reference: string, region: string): Address | undefined {
    return this.addresses.get(resourcePath(reference, this.projectId, `regions/${region}/addresses`));
  }

  /** Those of a place, e.g. "regions/us-west1". */
  list(place: string): JsonObject[] {
    return this.made()
      .filter((address) => address.selfLink.startsWith(selfLink(`projects/${this.projectId}/${place}/`)))
      .map((address) => this.show(address));
  }

  get(call: Call): JsonObject {
    return this.show(this.stored(call));
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    const { region } = call.params;
    requireFields("address", body, ["name", "description", "addressType", "networkTier", "labels", "region"], { ipVersion: "IPV4" });
    const name = requireName(textAt(body, "name"));
    const path = this.pathOf(placeOf(call), name);
    if (this.addresses.get(path)) throw alreadyExists(path);
    if ((textAt(body, "addressType") ?? "EXTERNAL") !== "EXTERNAL") throw notModelled("addresses of a type other than EXTERNAL (address.addressType)");
    const networkTier = textAt(body, "networkTier") ?? "PREMIUM";
    if (!["PREMIUM", "STANDARD"].includes(networkTier)) throw invalidValue(`Invalid value for field 'resource.networkTier': '${networkTier}'.`);
    const address: Address = {
      id: newId(),
      name,
      description: textAt(body, "description"),
      address: this.plan.free(plan.reserved),
      networkTier,
      // A global address begins without the labels that it is made with: they count with setLabels.
      labels: region === undefined ? {} : (objectAt(body, "labels") as Record<string, string>),
      labelFingerprint: newEtag(),
      ...(region === undefined ? {} : { region: selfLink(`projects/${this.projectId}/regions/${region}`) }),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    };
    this.addresses.put(path, address);
    return this.operations.begin("insert", address, call.principal);
  }

  setLabels(call: Call): ComputeOperation {
    const address = this.stored(call);
    if (textAt(call.body, "labelFingerprint") !== address.labelFingerprint) throw conditionNotMet("Labels fingerprint either invalid or resource labels have changed");
    this.addresses.put(this.pathOf(placeOf(call), address.name), { ...address, labels: objectAt(call.body, "labels") as Record<string, string>, labelFingerprint: newEtag() });
    return this.operations.done("setLabels", address, call.principal);
  }

  delete(call: Call): ComputeOperation {
    const address = this.stored(call);
    const path = this.pathOf(placeOf(call), address.name);
    const user = this.usersOf(address.selfLink)[0];
    if (user !== undefined) throw inUse("address", path, user);
    this.addresses.delete(path);
    return this.operations.begin("delete", address, call.principal);
  }

  private show(address: Address): JsonObject {
    const users = this.usersOf(address.selfLink).map(selfLink);
    const { labels, ...fields } = address;
    return {
      kind: "compute#address",
      ...fields,
      addressType: "EXTERNAL",
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      status: users.length > 0 ? "IN_USE" : "RESERVED",
      ...(users.length > 0 ? { users } : {}),
    };
  }

  private stored(call: Call): Address {
    const path = this.pathOf(placeOf(call), call.params["address"] ?? "");
    const address = this.addresses.get(path);
    if (!address) throw resourceNotFound(path);
    return address;
  }

  private pathOf(place: string, name: string): string {
    return `projects/${this.projectId}/${place}/addresses/${name}`;
  }
}
