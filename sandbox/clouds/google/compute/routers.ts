import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";
import type { Call, JsonObject } from "../api.ts";
import { isObject, textAt } from "../api.ts";
import { invalid } from "../google-error.ts";
import type { Networks } from "./networks.ts";
import type { ComputeOperation, ComputeOperations } from "./operations.ts";
import { alreadyExists, requireFields, requireName, resourceNotFound, selfLink } from "./resource-names.ts";

/** A Cloud Router with its NAT gateways, as the API writes it. Pods of the sandbox reach nothing outside: NAT is kept, not done. */
export interface Router {
  readonly kind: "compute#router";
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly network: string;
  readonly region: string;
  readonly nats: readonly JsonObject[];
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

const natFields = ["name", "natIpAllocateOption", "sourceSubnetworkIpRangesToNat", "minPortsPerVm", "logConfig", "type", "enableEndpointIndependentMapping", "enableDynamicPortAllocation", "udpIdleTimeoutSec", "icmpIdleTimeoutSec", "tcpEstablishedIdleTimeoutSec", "tcpTransitoryIdleTimeoutSec", "tcpTimeWaitTimeoutSec"];
const sourceRanges = ["ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES"];

/** Cloud Routers of a project. */
export class Routers {
  constructor(
    private readonly projectId: string,
    private readonly routers: Collection<Router>,
    private readonly networks: Networks,
    private readonly operations: ComputeOperations,
  ) {}

  made(): Router[] {
    return this.routers.values();
  }

  get(call: Call): Router {
    const path = this.pathOf(call.params["region"] ?? "", call.params["router"] ?? "");
    const router = this.routers.get(path);
    if (!router) throw resourceNotFound(path);
    return router;
  }

  insert(call: Call): ComputeOperation {
    const { body } = call;
    requireFields("router", body, ["name", "description", "network", "region", "nats"]);
    const name = requireName(textAt(body, "name"));
    const region = call.params["region"] ?? "";
    const path = this.pathOf(region, name);
    const network = this.networks.find(textAt(body, "network") ?? "");
    if (this.routers.get(path)) throw alreadyExists(path);
    this.routers.put(path, {
      kind: "compute#router",
      id: String(crypto.randomInt(2 ** 47)),
      name,
      description: textAt(body, "description"),
      network: network.selfLink,
      region: selfLink(`projects/${this.projectId}/regions/${region}`),
      nats: readNats(body),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
    });
    return this.operations.done("insert", path, call.principal);
  }

  patch(call: Call): ComputeOperation {
    const router = this.get(call);
    requireFields("router", call.body, ["name", "description", "nats"]);
    const path = this.pathOf(call.params["region"] ?? "", router.name);
    this.routers.put(path, {
      ...router,
      description: "description" in call.body ? textAt(call.body, "description") : router.description,
      nats: "nats" in call.body ? readNats(call.body) : router.nats,
    });
    return this.operations.done("patch", path, call.principal);
  }

  delete(call: Call): ComputeOperation {
    const router = this.get(call);
    const path = this.pathOf(call.params["region"] ?? "", router.name);
    this.routers.delete(path);
    return this.operations.done("delete", path, call.principal);
  }

  private pathOf(region: string, name: string): string {
    return `projects/${this.projectId}/regions/${region}/routers/${name}`;
  }
}

function readNats(body: JsonObject): JsonObject[] {
  const nats = body["nats"] ?? [];
  if (!Array.isArray(nats)) throw invalid("Invalid value for field 'resource.nats': must be a list.");
  return nats.map((nat: unknown) => {
    if (!isObject(nat)) throw invalid("Invalid value for field 'resource.nats': must be a list of objects.");
    requireFields("router.nats", nat, natFields);
    requireName(textAt(nat, "name"));
    if ((textAt(nat, "natIpAllocateOption") ?? "AUTO_ONLY") !== "AUTO_ONLY") throw invalid("The sandbox models NAT gateways with natIpAllocateOption AUTO_ONLY alone.");
    const source = textAt(nat, "sourceSubnetworkIpRangesToNat") ?? "";
    if (!sourceRanges.includes(source)) throw invalid(`Invalid value for field 'resource.nats.sourceSubnetworkIpRangesToNat': '${source}'. The sandbox models ${sourceRanges.join(" and ")}.`);
    return nat;
  });
}
