import type { JsonObject } from "../api.ts";
import { isObject, textAt } from "../api.ts";
import { notModelled } from "../google-error.ts";
import { invalidValue, requireFields, requireName } from "./resource-names.ts";

const fields = [
  ...["name", "natIpAllocateOption", "natIps", "autoNetworkTier", "sourceSubnetworkIpRangesToNat", "minPortsPerVm", "maxPortsPerVm", "logConfig", "type"],
  ...["endpointTypes", "enableEndpointIndependentMapping", "enableDynamicPortAllocation", "udpIdleTimeoutSec", "icmpIdleTimeoutSec", "tcpEstablishedIdleTimeoutSec", "tcpTransitoryIdleTimeoutSec", "tcpTimeWaitTimeoutSec"],
];
const sourceRanges = ["ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES"];
const logFilters = ["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"];

/** Reads the NAT gateways of a router's body, as Compute Engine checks them. @param addressExists whether a reference names an external address of the router's region */
export function readNats(body: JsonObject, addressExists: (reference: string) => boolean): JsonObject[] {
  const nats = body["nats"] ?? [];
  if (!Array.isArray(nats)) throw invalidValue("Invalid value for field 'resource.nats': must be a list.");
  const names = nats.map((nat: unknown) => readNat(nat, addressExists)["name"]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidValue(`Invalid value for field 'resource.nats': the name '${String(twice)}' is there twice.`);
  return nats as JsonObject[];
}

function readNat(nat: unknown, addressExists: (reference: string) => boolean): JsonObject {
  if (!isObject(nat)) throw invalidValue("Invalid value for field 'resource.nats': must be a list of objects.");
  requireFields("router.nats", nat, fields);
  requireName(textAt(nat, "name"));
  const source = textAt(nat, "sourceSubnetworkIpRangesToNat") ?? "";
  if (!sourceRanges.includes(source)) throw notModelled(`router.nats.sourceSubnetworkIpRangesToNat ${source}`);
  if ((textAt(nat, "type") ?? "PUBLIC") !== "PUBLIC") throw notModelled("NAT gateways of a type other than PUBLIC (router.nats.type)");
  checkAddresses(nat, addressExists);
  checkPorts(nat);
  const filter = isObject(nat["logConfig"]) ? textAt(nat["logConfig"], "filter") : undefined;
  if (filter !== undefined && !logFilters.includes(filter)) throw invalidValue(`Invalid value for field 'resource.nats.logConfig.filter': '${filter}'.`);
  return nat;
}

/** References to a NAT gateway's reserved addresses. */
export const natIpsOf = (nat: JsonObject): string[] => (Array.isArray(nat["natIps"]) ? nat["natIps"].map(String) : []);

export const isAutomatic = (nat: JsonObject): boolean => (textAt(nat, "natIpAllocateOption") ?? "AUTO_ONLY") === "AUTO_ONLY";

function checkAddresses(nat: JsonObject, addressExists: (reference: string) => boolean): void {
  const option = textAt(nat, "natIpAllocateOption") ?? "AUTO_ONLY";
  const ips = natIpsOf(nat);
  if (!["AUTO_ONLY", "MANUAL_ONLY"].includes(option)) throw invalidValue(`Invalid value for field 'resource.nats.natIpAllocateOption': '${option}'.`);
  if (option === "MANUAL_ONLY" && ips.length === 0) throw invalidValue("Invalid value for field 'resource.nats.natIps': MANUAL_ONLY needs at least one address.");
  if (option === "AUTO_ONLY" && ips.length > 0) throw invalidValue("Invalid value for field 'resource.nats.natIps': AUTO_ONLY takes no addresses.");
  const missing = ips.find((ip) => !addressExists(ip));
  if (missing !== undefined) throw invalidValue(`Invalid value for field 'resource.nats.natIps': '${missing}'. The referenced external address does not exist in the router's region.`);
}

/** Dynamic allocation counts in powers of two and cannot keep one port for all destinations (cloud.google.com/nat/docs/ports-and-addresses). */
function checkPorts(nat: JsonObject): void {
  const dynamic = nat["enableDynamicPortAllocation"] === true;
  const { minPortsPerVm: least, maxPortsPerVm: most } = nat;
  for (const [name, ports] of [["minPortsPerVm", least] as const, ["maxPortsPerVm", most] as const]) {
    if (ports === undefined) continue;
    const allowed = typeof ports === "number" && Number.isInteger(ports) && ports >= 2 && ports <= 65_536 && (!dynamic || (ports >= 32 && Number.isInteger(Math.log2(ports))));
    if (!allowed) throw invalidValue(`Invalid value for field 'resource.nats.${name}': '${String(ports)}'.${dynamic ? " With dynamic port allocation it must be a power of two from 32 to 65536." : ""}`);
  }
  if (most !== undefined && !dynamic) throw invalidValue("Invalid value for field 'resource.nats.maxPortsPerVm': it needs enableDynamicPortAllocation.");
  if (typeof most === "number" && most <= (typeof least === "number" ? least : 32)) throw invalidValue(`Invalid value for field 'resource.nats.maxPortsPerVm': '${most}'. Must be greater than minPortsPerVm.`);
  if (dynamic && nat["enableEndpointIndependentMapping"] === true) throw invalidValue("Invalid value for field 'resource.nats.enableEndpointIndependentMapping': it cannot be used with dynamic port allocation.");
}
