import type { Collection } from "../../store.ts";
import type { Call, JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { regions } from "../locations.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { notModelled } from "../google-error.ts";
import { alreadyExists, inUse, invalidValue, newId, requireFields, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** A VPC network, as it is remembered. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly autoCreateSubnetworks: boolean;
  /** Bytes; undefined where nobody has set it, and then the API does not tell it. */
  readonly mtu?: number;
  readonly routingMode: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** The network that every project has. */
export const defaultNetwork = "default";

/** Fields whose only modelled value is that of a network which does not set them: there are no firewall policies here, which another order could ask first. */
const sayNothing = { enableUlaInternalIpv6: false, networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL" };

/** VPC networks of a project; the one called "default" is there from the beginning and has a subnetwork in each region. */
export class Networks {
  constructor(
    private readonly projectId: string,
    private readonly networks: Collection<Network>,
    private readonly operations: ComputeOperations,
    /** Paths of what uses a network. */
    private readonly usersOf: (path: string) => string[],
    /** Links of a network's subnetworks. */
    private readonly subnetworksOf: (network: Network) => string[],
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
    if (path === this.pathOf(defaultNetwork)) return this.default();
    throw resourceNotFound(path);
  }

  list(): Network[] {
    return [this.default(), ...this.networks.values()];
  }

  made(): Network[] {
    return this.networks.values();
  }

  /** A network as the API writes it. */
  show(network: Network): JsonObject {
    const { routingMode, ...fields } = network;
    const subnetworks = this.subnetworksOf(network);
    return {
      kind: "compute#network",
      ...fields,
      selfLinkWithId: selfLink(this.pathOf(network.id)),
      ...(subnetworks.length > 0 ? { subnetworks } : {}),
      networkFirewallPolicyEnforcementOrder: sayNothing.networkFirewallPolicyEnforcementOrder,
      routingConfig: { routingMode, bgpBestPathSelectionMode: "LEGACY" },
    };
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    requireFields("network", body, ["name", "description", "autoCreateSubnetworks", "mtu", "routingConfig"], sayNothing);
    const name = requireName(textAt(body, "name"));
    const path = this.pathOf(name);
    if (name === defaultNetwork || this.networks.get(name)) throw alreadyExists(path);
    const network: Network = {
      id: newId(),
      name,
      description: textAt(body, "description"),
      autoCreateSubnetworks: readAutoCreate(body),
      mtu: readMtu(body),
      routingMode: textAt(objectAt(body, "routingConfig"), "routingMode") ?? "REGIONAL",
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    };
    this.networks.put(name, network);
    return this.operations.begin("insert", network, call.principal);
  }

  patch(call: Call): ComputeOperation {
    const network = this.stored(call.params["network"] ?? "");
    requireFields("network", call.body, ["name", "routingConfig", "mtu"], sayNothing);
    const routingMode = textAt(objectAt(call.body, "routingConfig"), "routingMode") ?? network.routingMode;
    this.networks.put(network.name, { ...network, routingMode });
    return this.operations.begin("compute.networks.patch", network, call.principal);
  }

  /** That a network is in use, Compute Engine finds out once the operation runs, and tells with that. */
  delete(call: Call): ComputeOperation {
    const network = this.stored(call.params["network"] ?? "");
    this.operations.requireReady(network.selfLink);
    const path = this.pathOf(network.name);
    const user = this.usersOf(path)[0];
    if (user === undefined) {
      this.networks.delete(network.name);
      return this.operations.begin("delete", network, call.principal);
    }
    return this.operations.begin("delete", network, call.principal, () => {
      throw inUse("network", path, user);
    });
  }

  private stored(name: string): Network {
    const network = this.networks.get(name);
    if (name === defaultNetwork) throw notModelled("changes of the network that every project has");
    if (!network) throw resourceNotFound(this.pathOf(name));
    return network;
  }

  private default(): Network {
    return {
      id: "1",
      name: defaultNetwork,
      description: "Default network for the project",
      autoCreateSubnetworks: true,
      routingMode: "REGIONAL",
      creationTimestamp: "2017-11-01T00:00:00Z",
      selfLink: selfLink(this.pathOf(defaultNetwork)),
    };
  }
}

function readAutoCreate(body: JsonObject): boolean {
  const value = body["autoCreateSubnetworks"];
  if (typeof value === "boolean") return value;
  throw invalidValue("Invalid value for field 'resource.autoCreateSubnetworks': legacy networks cannot be made any more, set it to true or false.");
}

function readMtu(body: JsonObject): number | undefined {
  const mtu = body["mtu"] ?? undefined;
  if (mtu === undefined) return undefined;
  if (typeof mtu !== "number" || mtu < 1300 || mtu > 8896) throw invalidValue(`Invalid value for field 'resource.mtu': '${String(mtu)}'. Must be between 1300 and 8896.`);
  return mtu;
}

/** The range of an auto mode network's subnetwork in a region: slices of 10.128.0.0/9, one after the other. */
export function autoRange(region: string): string {
  const index = regions.indexOf(region);
  return `10.${128 + Math.floor(index / 16)}.${(index % 16) * 16}.0/20`;
}
