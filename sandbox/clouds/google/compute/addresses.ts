import * as crypto from "node:crypto";
import { addresses as plan } from "../../../network.ts";
import type { Collection } from "../../store.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Call, JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { GoogleError, invalid } from "../google-error.ts";
import { newEtag } from "../project.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, inUse, requireFields, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** A reserved external address, as the API writes it without what uses it. */
export interface Address {
  readonly kind: "compute#address";
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly address: string;
  readonly addressType: "EXTERNAL";
  readonly networkTier: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly labelFingerprint: string;
  /** Self link. */
  readonly region: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** Reserved external addresses of a project's regions. */
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

  list(region: string): JsonObject[] {
    return this.made()
      .filter((address) => address.selfLink.startsWith(selfLink(`projects/${this.projectId}/regions/${region}/`)))
      .map((address) => this.show(address));
  }

  get(call: Call): JsonObject {
    return this.show(this.stored(call));
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    const region = call.params["region"] ?? "";
    requireFields("address", body, ["name", "description", "addressType", "networkTier", "labels"]);
    const name = requireName(textAt(body, "name"));
    const path = this.pathOf(region, name);
    if (this.addresses.get(path)) throw alreadyExists(path);
    if ((textAt(body, "addressType") ?? "EXTERNAL") !== "EXTERNAL") throw new GoogleError("UNIMPLEMENTED", "The sandbox models addresses with addressType EXTERNAL alone.");
    const networkTier = textAt(body, "networkTier") ?? "PREMIUM";
    if (!["PREMIUM", "STANDARD"].includes(networkTier)) throw invalid(`Invalid value for field 'resource.networkTier': '${networkTier}'.`);
    this.addresses.put(path, {
      kind: "compute#address",
      id: String(crypto.randomInt(2 ** 47)),
      name,
      description: textAt(body, "description"),
      address: this.plan.free(plan.reserved),
      addressType: "EXTERNAL",
      networkTier,
      labels: objectAt(body, "labels") as Record<string, string>,
      labelFingerprint: newEtag(),
      region: selfLink(`projects/${this.projectId}/regions/${region}`),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    });
    return this.operations.done("insert", path, call.principal);
  }

  setLabels(call: Call): ComputeOperation {
    const address = this.stored(call);
    if (textAt(call.body, "labelFingerprint") !== address.labelFingerprint) throw new GoogleError("FAILED_PRECONDITION", "Labels fingerprint either invalid or resource labels have changed");
    const path = this.pathOf(call.params["region"] ?? "", address.name);
    this.addresses.put(path, { ...address, labels: objectAt(call.body, "labels") as Record<string, string>, labelFingerprint: newEtag() });
    return this.operations.done("setLabels", path, call.principal);
  }

  delete(call: Call): ComputeOperation {
    const address = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", address.name);
    const user = this.usersOf(address.selfLink)[0];
    if (user !== undefined) throw inUse(path, user);
    this.addresses.delete(path);
    return this.operations.done("delete", path, call.principal);
  }

  private show(address: Address): JsonObject {
    const users = this.usersOf(address.selfLink).map(selfLink);
    return { ...address, status: users.length > 0 ? "IN_USE" : "RESERVED", ...(users.length > 0 ? { users } : {}) };
  }

  private stored(call: Call): Address {
    return this.find(call.params["address"] ?? "", call.params["region"] ?? "");
  }

  private pathOf(region: string, name: string): string {
    return `projects/${this.projectId}/regions/${region}/addresses/${name}`;
  }
}
