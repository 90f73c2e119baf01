import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";
import type { Call, JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { GoogleError, invalid } from "../google-error.ts";
import { regions } from "../locations.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, inUse, requireFields, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** A VPC network, as the API writes it. */
export interface Network {
  readonly kind: "compute#network";
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly autoCreateSubnetworks: boolean;
  readonly mtu: number;
  readonly routingConfig: { readonly routingMode: string };
  readonly networkFirewallPolicyEnforcementOrder: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** Firewall rules before firewall policies: the order of a network that names none. */
const firewallsFirst = "AFTER_CLASSIC_FIREWALL";

/** The network that every project has. */
export const defaultNetwork = "default";

/** VPC networks of a project; the one called "default" is there from the beginning and has a subnetwork in each region. */
export class Networks {
  constructor(
    private readonly projectId: string,
    private readonly networks: Collection<Network>,
    private readonly operations: ComputeOperations,
    /** Paths of what uses a network. */
    private readonly usersOf: (path: string) => string[],
  ) {}

  pathOf(name: string): string {
    return `projects/${this.projectId}/global/networks/${name}`;
  }

  /** The network that a reference names. */
  find(reference: string): Network {
    const path = resourcePath(reference, this.projectId, "global/networks");
    const name = path.split("/").at(-1) ?? "";
    const network = path === this.pathOf(name) ? this.networks.get(name) : undefined;
    if (network) return network;
    if (path === this.pathOf(defaultNetwork)) return this.describeDefault();
    throw resourceNotFound(path);
  }

  list(): Network[] {
    return [this.describeDefault(), ...this.networks.values()];
  }

  made(): Network[] {
    return this.networks.values();
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    requireFields("network", body, ["name", "description", "autoCreateSubnetworks", "mtu", "routingConfig", "networkFirewallPolicyEnforcementOrder"]);
    const name = requireName(textAt(body, "name"));
    const path = this.pathOf(name);
    if (name === defaultNetwork || this.networks.get(name)) throw alreadyExists(path);
    const mtu = body["mtu"] ?? 1460;
    if (typeof mtu !== "number" || mtu < 1300 || mtu > 8896) throw invalid(`Invalid value for field 'resource.mtu': '${String(mtu)}'. Must be between 1300 and 8896.`);
    requireFirewallsFirst(body);
    this.networks.put(name, {
      kind: "compute#network",
      id: String(crypto.randomInt(2 ** 47)),
      name,
      description: textAt(body, "description"),
      autoCreateSubnetworks: readAutoCreate(body),
      mtu,
      routingConfig: { routingMode: textAt(objectAt(body, "routingConfig"), "routingMode") ?? "REGIONAL" },
      creationTimestamp: new Date().toISOString(),
      networkFirewallPolicyEnforcementOrder: firewallsFirst,
      selfLink: selfLink(path),
    });
    return this.operations.done("insert", path, call.principal);
  }

  patch(call: Call): ComputeOperation {
    const network = this.stored(call.params["network"] ?? "");
    requireFields("network", call.body, ["name", "routingConfig", "mtu", "networkFirewallPolicyEnforcementOrder"]);
    requireFirewallsFirst(call.body);
    const routingMode = textAt(objectAt(call.body, "routingConfig"), "routingMode") ?? network.routingConfig.routingMode;
    this.networks.put(network.name, { ...network, routingConfig: { routingMode } });
    return this.operations.done("patch", this.pathOf(network.name), call.principal);
  }

  delete(call: Call): ComputeOperation {
    const network = this.stored(call.params["network"] ?? "");
    const path = this.pathOf(network.name);
    const user = this.usersOf(path)[0];
    if (user !== undefined) throw inUse(path, user);
    this.networks.delete(network.name);
    return this.operations.done("delete", path, call.principal);
  }

  private stored(name: string): Network {
    const network = this.networks.get(name);
    if (!network) throw resourceNotFound(this.pathOf(name));
    return network;
  }

  private describeDefault(): Network {
    return {
      kind: "compute#network",
      id: "1",
      name: defaultNetwork,
      description: "Default network for the project",
      autoCreateSubnetworks: true,
      mtu: 1460,
      routingConfig: { routingMode: "REGIONAL" },
      networkFirewallPolicyEnforcementOrder: firewallsFirst,
      creationTimestamp: "2017-11-01T00:00:00Z",
      selfLink: selfLink(this.pathOf(defaultNetwork)),
    };
  }
}

/** There are no firewall policies here, which another order could ask first. */
function requireFirewallsFirst(body: JsonObject): void {
  const order = textAt(body, "networkFirewallPolicyEnforcementOrder") ?? firewallsFirst;
  if (order !== firewallsFirst) throw new GoogleError("UNIMPLEMENTED", `The sandbox models networks with networkFirewallPolicyEnforcementOrder ${firewallsFirst} alone.`);
}

function readAutoCreate(body: JsonObject): boolean {
  const value = body["autoCreateSubnetworks"];
  if (typeof value === "boolean") return value;
  throw invalid("Invalid value for field 'resource.autoCreateSubnetworks': legacy networks cannot be made any more, set it to true or false.");
}

/** The range of an auto mode network's subnetwork in a region: slices of 10.128.0.0/9, one after the other. */
export function autoRange(region: string): string {
  const index = regions.indexOf(region);
  return `10.${128 + Math.floor(index / 16)}.${(index % 16) * 16}.0/20`;
}
