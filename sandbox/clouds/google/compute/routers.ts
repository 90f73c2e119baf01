import { addresses as plan } from "../../../machine/network/address-plan.ts";
import type { Collection } from "../../store.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Call, JsonObject } from "../api.ts";
import { textAt } from "../api.ts";
import type { Addresses } from "./addresses.ts";
import { isAutomatic, natIpsOf, readNats } from "./nats.ts";
import type { Networks } from "./networks.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, newId, requireFields, requireName, resourceNotFound, selfLink } from "./resource-names.ts";

/** A Cloud Router with its NAT gateways, as it is remembered. */
export interface Router {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly network: string;
  readonly region: string;
  readonly nats: readonly JsonObject[];
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** A router as it is remembered. */
interface RouterRecord {
  readonly router: Router;
  /** Name of a NAT gateway -> the address it got by itself. */
  readonly automatic: Readonly<Record<string, string>>;
}

/** Cloud Routers of a project. */
export class Routers {
  constructor(
    private readonly projectId: string,
    private readonly routers: Collection<RouterRecord>,
    private readonly networks: Networks,
    private readonly addresses: Addresses,
    private readonly operations: ComputeOperations,
    private readonly plan: AddressPlan,
    /** To be called when what leads out of a network has changed; settles once that counts. */
    private readonly waysOutChanged: () => Promise<void>,
  ) {
    plan.register(() => this.routers.values().flatMap(({ automatic }) => Object.values(automatic)));
  }

  made(): Router[] {
    return this.routers.values().map(({ router }) => router);
  }

  /** Paths of the routers whose NAT gateways have a reserved address. */
  using(addressLink: string): string[] {
    const uses = ({ nats, region }: Router): boolean => nats.some((nat) => natIpsOf(nat).some((ip) => this.addresses.find(ip, nameOf(region)).selfLink === addressLink));
    return this.made().filter(uses).map((router) => router.selfLink.replace(selfLink(""), ""));
  }

  /** Addresses of the NAT gateways of a network in a region; none where it has no way out. Links are self links. */
  natAddresses(networkLink: string, region: string): string[] {
    const here = this.routers.values().filter(({ router }) => router.network === networkLink && nameOf(router.region) === region);
    return here.flatMap(({ router, automatic }) =>
      router.nats.flatMap((nat) => {
        if (!isAutomatic(nat)) return natIpsOf(nat).map((ip) => this.addresses.find(ip, region).address);
        const address = automatic[String(nat["name"])];
        return address === undefined ? [] : [address];
      }),
    );
  }

  get(call: Call): JsonObject {
    return show(this.stored(call).router);
  }

  list(region: string): JsonObject[] {
    return this.made().filter((router) => nameOf(router.region) === region).map(show);
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    requireFields("router", body, ["name", "description", "network", "region", "nats"]);
    const name = requireName(textAt(body, "name"));
    const region = call.params["region"] ?? "";
    const path = this.pathOf(region, name);
    const network = this.networks.find(textAt(body, "network") ?? "");
    if (this.routers.get(path)) throw alreadyExists(path);
    const router: Router = {
      id: newId(),
      name,
      description: textAt(body, "description"),
      network: network.selfLink,
      region: selfLink(`projects/${this.projectId}/regions/${region}`),
      nats: this.readNats(body, region),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    };
    this.put(path, router, {});
    return this.operations.begin("insert", router, call.principal, this.waysOutChanged);
  }

  patch(call: Call): ComputeOperation {
    const { router, automatic } = this.stored(call);
    const { body } = call;
    requireFields("router", body, ["name", "description", "nats"]);
    const region = call.params["region"] ?? "";
    const path = this.pathOf(region, router.name);
    this.operations.requireReady(router.selfLink);
    const changed: Router = {
      ...router,
      description: "description" in body ? textAt(body, "description") : router.description,
      nats: "nats" in body ? this.readNats(body, region) : router.nats,
    };
    this.put(path, changed, automatic);
    return this.operations.begin("patch", router, call.principal, this.waysOutChanged);
  }

  delete(call: Call): ComputeOperation {
    const { router } = this.stored(call);
    const path = this.pathOf(call.params["region"] ?? "", router.name);
    this.operations.requireReady(router.selfLink);
    this.routers.delete(path);
    return this.operations.begin("delete", router, call.principal, this.waysOutChanged);
  }

  /** Remembers a router; its NAT gateways that take no reserved address get one each, and keep it. */
  private put(path: string, router: Router, known: Readonly<Record<string, string>>): void {
    const names = router.nats.filter(isAutomatic).map((nat) => String(nat["name"]));
    const kept = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
    this.routers.put(path, { router, automatic: kept });
    for (const name of names.filter((candidate) => kept[candidate] === undefined)) {
      kept[name] = this.plan.free(plan.reserved);
      this.routers.put(path, { router, automatic: kept });
    }
  }

  private readNats(body: JsonObject, region: string): JsonObject[] {
    return readNats(body, (reference) => this.addresses.lookUp(reference, region)?.region === selfLink(`projects/${this.projectId}/regions/${region}`));
  }

  private stored(call: Call): RouterRecord {
    const path = this.pathOf(call.params["region"] ?? "", call.params["router"] ?? "");
    const record = this.routers.get(path);
    if (!record) throw resourceNotFound(path);
    return record;
  }

  private pathOf(region: string, name: string): string {
    return `projects/${this.projectId}/regions/${region}/routers/${name}`;
  }
}

/** A router as the API writes it; one without NAT gateways has no list of them. */
function show(router: Router): JsonObject {
  const { nats, ...fields } = router;
  return { kind: "compute#router", ...fields, encryptedInterconnectRouter: false, ...(nats.length > 0 ? { nats } : {}) };
}

const nameOf = (link: string): string => link.split("/").at(-1) ?? "";
