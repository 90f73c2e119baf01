import type { Collection } from "../../store.ts";
import type { Call, JsonObject } from "../api.ts";
import { isObject, textAt } from "../api.ts";
import { notModelled } from "../google-error.ts";
import { regions } from "../locations.ts";
import { newEtag } from "../project.ts";
import type { Cidr } from "./cidr.ts";
import { addressAt, overlaps, parseCidr } from "./cidr.ts";
import type { Networks } from "./networks.ts";
import { autoRange } from "./networks.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, conditionNotMet, inUse, invalidValue, newId, requireFields, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** A subnetwork, as it is remembered. */
export interface Subnetwork {
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
  /** Whether the program said that it has no flow logs: the API tells what it was told. */
  readonly logConfig?: { readonly enable: false };
  readonly fingerprint: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** A region that projects are let into one by one: networks have no subnetwork there by themselves (google/compute-network-auto-subnets). */
const closedRegion = "me-central2";

const fields = ["name", "description", "network", "region", "ipCidrRange", "secondaryIpRanges", "privateIpGoogleAccess", "fingerprint"];

/** Fields whose only modelled value is that of a subnetwork which does not have them, which is also what the API shows. */
const sayNothing = { purpose: "PRIVATE", stackType: "IPV4_ONLY", privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS", enableFlowLogs: false, allowSubnetCidrRoutesOverlap: false };

/** Subnetworks of a project. */
export class Subnetworks {
  constructor(
    private readonly projectId: string,
    private readonly subnetworks: Collection<Subnetwork>,
    private readonly networks: Networks,
    private readonly operations: ComputeOperations,
    /** Paths of what uses a subnetwork. */
    private readonly usersOf: (path: string) => string[],
    /** To be called when what leads out of a subnetwork has changed; settles once that counts. */
    private readonly waysOutChanged: () => Promise<void>,
  ) {}

  /** A subnetwork as the API writes it. */
  show(subnetwork: Subnetwork): JsonObject {
    return { kind: "compute#subnetwork", ...subnetwork, ...sayNothing };
  }

  /** Links of a network's subnetworks. */
  linksIn(network: string): string[] {
    return [...this.automatic(), ...this.made()].filter((subnetwork) => subnetwork.network === network).map((subnetwork) => subnetwork.selfLink);
  }

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
    requireFields("subnetwork", body, [...fields, "logConfig"], sayNothing);
    const name = requireName(textAt(body, "name"));
    const path = this.pathOf(region, name);
    const network = this.networks.find(textAt(body, "network") ?? "");
    if (this.subnetworks.get(path) || this.automatic().some((other) => other.selfLink === selfLink(path))) throw alreadyExists(path);
    const range = this.checkRange(textAt(body, "ipCidrRange"), "resource.ipCidrRange", network.selfLink, path);
    const subnetwork: Subnetwork = {
      id: newId(),
      name,
      description: textAt(body, "description"),
      network: network.selfLink,
      region: this.regionLink(region),
      ipCidrRange: String(body["ipCidrRange"]),
      gatewayAddress: addressAt(range, 1),
      secondaryIpRanges: this.readSecondary(body, network.selfLink, path, [range]),
      privateIpGoogleAccess: body["privateIpGoogleAccess"] === true,
      logConfig: readLogConfig(body),
      fingerprint: newEtag(),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    };
    this.subnetworks.put(path, subnetwork);
    return this.operations.begin("insert", subnetwork, call.principal);
  }

  patch(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", subnetwork.name);
    const { body } = call;
    requireFields("subnetwork", body, ["fingerprint", "privateIpGoogleAccess", "secondaryIpRanges", "logConfig"], sayNothing);
    if (textAt(body, "fingerprint") !== subnetwork.fingerprint) throw conditionNotMet("Invalid fingerprint.");
    const primary = parseCidr(subnetwork.ipCidrRange);
    const secondaryIpRanges = "secondaryIpRanges" in body ? this.readSecondary(body, subnetwork.network, path, primary ? [primary] : []) : subnetwork.secondaryIpRanges;
    const privateIpGoogleAccess = "privateIpGoogleAccess" in body ? body["privateIpGoogleAccess"] === true : subnetwork.privateIpGoogleAccess;
    const logConfig = readLogConfig(body) ?? subnetwork.logConfig;
    this.subnetworks.put(path, { ...subnetwork, privateIpGoogleAccess, secondaryIpRanges, logConfig, fingerprint: newEtag() });
    return this.operations.begin("compute.subnetworks.patch", subnetwork, call.principal, this.waysOutChanged);
  }

  /** Lets machines without external addresses reach Google's APIs, or not. */
  setPrivateAccess(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    requireFields("subnetwork", call.body, ["privateIpGoogleAccess"]);
    this.subnetworks.put(this.pathOf(call.params["region"] ?? "", subnetwork.name), { ...subnetwork, privateIpGoogleAccess: call.body["privateIpGoogleAccess"] === true, fingerprint: newEtag() });
    return this.operations.enqueue("setPrivateIpGoogleAccess", subnetwork, call.principal, this.waysOutChanged);
  }

  /** Makes the primary range larger. */
  expand(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", subnetwork.name);
    const range = this.checkRange(textAt(call.body, "ipCidrRange"), "resource.ipCidrRange", subnetwork.network, path);
    const old = parseCidr(subnetwork.ipCidrRange);
    if (old && (range.first > old.first || range.last < old.last)) throw invalidValue(`Invalid value for field 'resource.ipCidrRange': the new range must hold ${subnetwork.ipCidrRange}.`);
    this.subnetworks.put(path, { ...subnetwork, ipCidrRange: String(call.body["ipCidrRange"]), gatewayAddress: addressAt(range, 1), fingerprint: newEtag() });
    return this.operations.begin("expandIpCidrRange", subnetwork, call.principal);
  }

  delete(call: Call): ComputeOperation {
    const subnetwork = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", subnetwork.name);
    this.operations.requireReady(subnetwork.selfLink);
    const user = this.usersOf(path)[0];
    if (user !== undefined) throw inUse("subnetwork", path, user);
    this.subnetworks.delete(path);
    return this.operations.begin("delete", subnetwork, call.principal);
  }

  private stored(call: Call): Subnetwork {
    const path = this.pathOf(call.params["region"] ?? "", call.params["subnetwork"] ?? "");
    const subnetwork = this.subnetworks.get(path);
    if (subnetwork) return subnetwork;
    if (this.automatic().some((other) => other.selfLink === selfLink(path))) throw notModelled("changes of the subnetworks that come with a network");
    throw resourceNotFound(path);
  }

  private readSecondary(body: JsonObject, network: string, path: string, taken: readonly Cidr[]): Subnetwork["secondaryIpRanges"] {
    const ranges = (body["secondaryIpRanges"] ?? []) as { rangeName?: string; ipCidrRange?: string }[];
    if (ranges.length === 0) return undefined;
    const used = [...taken];
    return ranges.map((range, index) => {
      const field = `resource.secondaryIpRanges[${index}]`;
      const cidr = this.checkRange(range.ipCidrRange, `${field}.ipCidrRange`, network, path);
      if (used.some((other) => overlaps(other, cidr))) throw invalidValue(`Invalid value for field '${field}.ipCidrRange': '${range.ipCidrRange ?? ""}'. It overlaps another range of the subnetwork.`);
      used.push(cidr);
      return { rangeName: requireName(range.rangeName), ipCidrRange: range.ipCidrRange ?? "" };
    });
  }

  /** A range that is well formed, between /4 and /29, and free in its network. */
  private checkRange(text: string | undefined, field: string, network: string, path: string): Cidr {
    const range = text === undefined ? undefined : parseCidr(text);
    if (!range || range.prefix < 4 || range.prefix > 29) throw invalidValue(`Invalid value for field '${field}': '${text ?? ""}'. Must be a CIDR range between /4 and /29 whose host bits are zero.`);
    for (const other of [...this.automatic(), ...this.made()]) {
      if (other.network !== network || other.selfLink === selfLink(path)) continue;
      const ranges = [other.ipCidrRange, ...(other.secondaryIpRanges ?? []).map((secondary) => secondary.ipCidrRange)];
      const conflict = ranges.find((candidate) => {
        const parsed = parseCidr(candidate);
        return parsed !== undefined && overlaps(parsed, range);
      });
      if (conflict !== undefined) {
        throw invalidValue(`Invalid IPCidrRange: ${text ?? ""} conflicts with existing subnetwork '${other.name}' in region '${other.region.split("/").at(-1) ?? ""}'.`);
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
        regions.filter((region) => region !== closedRegion).map((region) => {
          const range = parseCidr(autoRange(region));
          return {
            id: String(2 + regions.indexOf(region)),
            name: network.name,
            network: network.selfLink,
            region: this.regionLink(region),
            ipCidrRange: autoRange(region),
            gatewayAddress: range ? addressAt(range, 1) : "",
            privateIpGoogleAccess: false,
            fingerprint: "",
            creationTimestamp: network.creationTimestamp,
            selfLink: selfLink(this.pathOf(region, network.name)),
          };
        }),
      );
  }
}

/** Flow logs: that there are none may be said, since nothing writes them. */
function readLogConfig(body: JsonObject): Subnetwork["logConfig"] {
  const config = body["logConfig"];
  if (config === undefined || config === null) return undefined;
  if (!isObject(config) || Object.entries(config).some(([field, value]) => field !== "enable" || value !== false)) throw notModelled("flow logs (subnetwork.logConfig)");
  return { enable: false };
}
