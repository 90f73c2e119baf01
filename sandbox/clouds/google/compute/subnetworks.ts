import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";
import type { Call, JsonObject } from "../api.ts";
import { textAt } from "../api.ts";
import { GoogleError, invalid } from "../google-error.ts";
import { regions } from "../locations.ts";
import { newEtag } from "../project.ts";
import type { Cidr } from "./cidr.ts";
import { addressAt, overlaps, parseCidr } from "./cidr.ts";
import type { Networks } from "./networks.ts";
import { autoRange } from "./networks.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, inUse, requireFields, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** A subnetwork, as the API writes it. */
export interface Subnetwork {
  readonly kind: "compute#subnetwork";
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Self link. */
  readonly network: string;
  /** Self link. */
  readonly region: string;
  readonly ipCidrRange: string;
  readonly gatewayAddress: string;
  readonly secondaryIpRanges?: readonly { readonly rangeName: string; readonly ipCidrRange: string }[];
  readonly privateIpGoogleAccess: boolean;
  readonly purpose: string;
  readonly stackType: string;
  readonly fingerprint: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

const fields = ["name", "description", "network", "region", "ipCidrRange", "secondaryIpRanges", "privateIpGoogleAccess", "purpose", "stackType", "fingerprint"];

/** Subnetworks of a project. */
export class Subnetworks {
  constructor(
    private readonly projectId: string,
    private readonly subnetworks: Collection<Subnetwork>,
    private readonly networks: Networks,
    private readonly operations: ComputeOperations,
    /** Paths of what uses a subnetwork. */
    private readonly usersOf: (path: string) => string[],
  ) {}

  pathOf(region: string, name: string): string {
    return `projects/${this.projectId}/regions/${region}/subnetworks/${name}`;
  }

  /** The subnetwork that a reference names, seen from a region. */
  find(reference: string, region: string): Subnetwork {
    const path = resourcePath(reference, this.projectId, `regions/${region}/subnetworks`);
    const subnetwork = this.subnetworks.get(path) ?? this.automatic().find((candidate) => candidate.selfLink === selfLink(path));
    if (!subnetwork) throw resourceNotFound(path);
    return subnetwork;
  }

  list(region: string): Subnetwork[] {
    return [...this.automatic(), ...this.made()].filter((subnetwork) => subnetwork.region === this.regionLink(region));
  }

  made(): Subnetwork[] {
    return this.subnetworks.values();
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    const region = call.params["region"] ?? "";
    requireFields("subnetwork", body, fields);
    const name = requireName(textAt(body, "name"));
    const path = this.pathOf(region, name);
    const network = this.networks.find(textAt(body, "network") ?? "");
    if (this.subnetworks.get(path) || this.automatic().some((other) => other.selfLink === selfLink(path))) throw alreadyExists(path);
    const purpose = textAt(body, "purpose") ?? "PRIVATE";
    const stackType = textAt(body, "stackType") ?? "IPV4_ONLY";
    if (purpose !== "PRIVATE" || stackType !== "IPV4_ONLY") throw new GoogleError("UNIMPLEMENTED", "The sandbox models subnetworks with purpose PRIVATE and stack type IPV4_ONLY alone.");
    const range = this.checkRange(textAt(body, "ipCidrRange"), "resource.ipCidrRange", network.selfLink, path);
    this.subnetworks.put(path, {
      kind: "compute#subnetwork",
      id: String(crypto.randomInt(2 ** 47)),
      name,
      description: textAt(body, "description"),
      network: network.selfLink,
      region: this.regionLink(region),
      ipCidrRange: String(body["ipCidrRange"]),
      gatewayAddress: addressAt(range, 1),
      secondaryIpRanges: this.readSecondary(body, network.selfLink, path, [range]),
      privateIpGoogleAccess: body["privateIpGoogleAccess"] === true,
      purpose,
      stackType,
      fingerprint: newEtag(),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    });
    return this.operations.done("insert", path, call.principal);
  }

  patch(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", subnetwork.name);
    const { body } = call;
    requireFields("subnetwork", body, ["fingerprint", "privateIpGoogleAccess", "secondaryIpRanges"]);
    if (textAt(body, "fingerprint") !== subnetwork.fingerprint) throw new GoogleError("ABORTED", "Invalid fingerprint.");
    const primary = parseCidr(subnetwork.ipCidrRange);
    const secondaryIpRanges = "secondaryIpRanges" in body ? this.readSecondary(body, subnetwork.network, path, primary ? [primary] : []) : subnetwork.secondaryIpRanges;
    const privateIpGoogleAccess = "privateIpGoogleAccess" in body ? body["privateIpGoogleAccess"] === true : subnetwork.privateIpGoogleAccess;
    this.subnetworks.put(path, { ...subnetwork, privateIpGoogleAccess, secondaryIpRanges, fingerprint: newEtag() });
    return this.operations.done("patch", path, call.principal);
  }

  /** Makes the primary range larger. */
  expand(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", subnetwork.name);
    const range = this.checkRange(textAt(call.body, "ipCidrRange"), "resource.ipCidrRange", subnetwork.network, path);
    const old = parseCidr(subnetwork.ipCidrRange);
    if (old && (range.first > old.first || range.last < old.last)) throw invalid(`Invalid value for field 'resource.ipCidrRange': the new range must hold ${subnetwork.ipCidrRange}.`);
    this.subnetworks.put(path, { ...subnetwork, ipCidrRange: String(call.body["ipCidrRange"]), gatewayAddress: addressAt(range, 1), fingerprint: newEtag() });
    return this.operations.done("expandIpCidrRange", path, call.principal);
  }

  delete(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", subnetwork.name);
    const user = this.usersOf(path)[0];
    if (user !== undefined) throw inUse(path, user);
    this.subnetworks.delete(path);
    return this.operations.done("delete", path, call.principal);
  }

  private stored(call: Call): Subnetwork {
    const path = this.pathOf(call.params["region"] ?? "", call.params["subnetwork"] ?? "");
    const subnetwork = this.subnetworks.get(path);
    if (!subnetwork) throw resourceNotFound(path);
    return subnetwork;
  }

  private readSecondary(body: JsonObject, network: string, path: string, taken: readonly Cidr[]): Subnetwork["secondaryIpRanges"] {
    const ranges = (body["secondaryIpRanges"] ?? []) as { rangeName?: string; ipCidrRange?: string }[];
    const used = [...taken];
    return ranges.map((range, index) => {
      const field = `resource.secondaryIpRanges[${index}]`;
      const cidr = this.checkRange(range.ipCidrRange, `${field}.ipCidrRange`, network, path);
      if (used.some((other) => overlaps(other, cidr))) throw invalid(`Invalid value for field '${field}.ipCidrRange': '${range.ipCidrRange ?? ""}'. It overlaps another range of the subnetwork.`);
      used.push(cidr);
      return { rangeName: requireName(range.rangeName), ipCidrRange: range.ipCidrRange ?? "" };
    });
  }

  /** A range that is well formed, between /4 and /29, and free in its network. */
  private checkRange(text: string | undefined, field: string, network: string, path: string): Cidr {
    const range = text === undefined ? undefined : parseCidr(text);
    if (!range || range.prefix < 4 || range.prefix > 29) throw invalid(`Invalid value for field '${field}': '${text ?? ""}'. Must be a CIDR range between /4 and /29 whose host bits are zero.`);
    for (const other of [...this.automatic(), ...this.made()]) {
      if (other.network !== network || other.selfLink === selfLink(path)) continue;
      const ranges = [other.ipCidrRange, ...(other.secondaryIpRanges ?? []).map((secondary) => secondary.ipCidrRange)];
      const conflict = ranges.find((candidate) => {
        const parsed = parseCidr(candidate);
        return parsed !== undefined && overlaps(parsed, range);
      });
      if (conflict !== undefined) {
        throw invalid(`Invalid IPCidrRange: ${text ?? ""} conflicts with existing subnetwork '${other.name}' in region '${other.region.split("/").at(-1) ?? ""}'.`);
      }
    }
    return range;
  }

  private regionLink(region: string): string {
    return selfLink(`projects/${this.projectId}/regions/${region}`);
  }

  /** One subnetwork in each region of each auto mode network, called like the network. */
  private automatic(): Subnetwork[] {
    return this.networks
      .list()
      .filter((network) => network.autoCreateSubnetworks)
      .flatMap((network) =>
        regions.map((region) => {
          const range = parseCidr(autoRange(region));
          return {
            kind: "compute#subnetwork" as const,
            id: String(2 + regions.indexOf(region)),
            name: network.name,
            network: network.selfLink,
            region: this.regionLink(region),
            ipCidrRange: autoRange(region),
            gatewayAddress: range ? addressAt(range, 1) : "",
            privateIpGoogleAccess: false,
            purpose: "PRIVATE",
            stackType: "IPV4_ONLY",
            fingerprint: "",
            creationTimestamp: network.creationTimestamp,
            selfLink: selfLink(this.pathOf(region, network.name)),
          };
        }),
      );
  }
}
