import { boolean, type Infer, integer, listOf, object, oneOf, oneOfLeft, text } from "../../kit/schema.ts";
import type { ComputeServices } from "./compute.ts";
import { invalidValue, requireName } from "./resource-names.ts";

/** A NAT gateway of a router. */
export const natSchema = object({
  name: text,
  natIpAllocateOption: oneOf("AUTO_ONLY", "MANUAL_ONLY"),
  natIps: listOf(text),
  autoNetworkTier: text,
  sourceSubnetworkIpRangesToNat: oneOf("ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES"),
  minPortsPerVm: integer,
  maxPortsPerVm: integer,
  logConfig: object({ enable: boolean, filter: oneOfLeft("ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL") }),
  type: oneOf("PUBLIC"),
  endpointTypes: listOf(text),
  enableEndpointIndependentMapping: boolean,
  enableDynamicPortAllocation: boolean,
  udpIdleTimeoutSec: integer,
  icmpIdleTimeoutSec: integer,
  tcpEstablishedIdleTimeoutSec: integer,
  tcpTransitoryIdleTimeoutSec: integer,
  tcpTimeWaitTimeoutSec: integer,
});

export type Nat = Infer<typeof natSchema>;

export const isAutomatic = ({ natIpAllocateOption = "AUTO_ONLY" }: Nat): boolean => natIpAllocateOption === "AUTO_ONLY";

/** Checks the NAT gateways of a router as Compute Engine does, and gives them. @param region of the router */
export function checkNats(nats: readonly Nat[] = [], region: string, services: ComputeServices): readonly Nat[] {
  for (const nat of nats) {
    requireName(nat.name);
    if (nat.sourceSubnetworkIpRangesToNat === undefined) throw invalidValue("Invalid value for field 'resource.nats.sourceSubnetworkIpRangesToNat': ''. It is required.");
    checkAddresses(nat, region, services);
    checkPorts(nat);
  }
  const names = nats.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidValue(`Invalid value for field 'resource.nats': the name '${twice}' is there twice.`);
  return nats;
}

function checkAddresses(nat: Nat, region: string, { addresses }: ComputeServices): void {
  const { natIps: ips = [] } = nat;
  if (!isAutomatic(nat) && ips.length === 0) throw invalidValue("Invalid value for field 'resource.nats.natIps': MANUAL_ONLY needs at least one address.");
  if (isAutomatic(nat) && ips.length > 0) throw invalidValue("Invalid value for field 'resource.nats.natIps': AUTO_ONLY takes no addresses.");
  const missing = ips.find((ip) => addresses.find(ip, region)?.region === undefined);
  if (missing !== undefined) throw invalidValue(`Invalid value for field 'resource.nats.natIps': '${missing}'. The referenced external address does not exist in the router's region.`);
}

/** Dynamic allocation counts in powers of two and cannot keep one port for all destinations (cloud.google.com/nat/docs/ports-and-addresses). */
function checkPorts({ enableDynamicPortAllocation: dynamic = false, enableEndpointIndependentMapping, minPortsPerVm: least, maxPortsPerVm: most }: Nat): void {
  for (const [name, ports] of [["minPortsPerVm", least] as const, ["maxPortsPerVm", most] as const]) {
    if (ports === undefined) continue;
    const allowed = ports >= 2 && ports <= 65_536 && (!dynamic || (ports >= 32 && Number.isInteger(Math.log2(ports))));
    if (!allowed) throw invalidValue(`Invalid value for field 'resource.nats.${name}': '${String(ports)}'.${dynamic ? " With dynamic port allocation it must be a power of two from 32 to 65536." : ""}`);
  }
  if (most !== undefined && !dynamic) throw invalidValue("Invalid value for field 'resource.nats.maxPortsPerVm': it needs enableDynamicPortAllocation.");
  if (most !== undefined && most <= (least ?? 32)) throw invalidValue(`Invalid value for field 'resource.nats.maxPortsPerVm': '${most}'. Must be greater than minPortsPerVm.`);
  if (dynamic && enableEndpointIndependentMapping === true) throw invalidValue("Invalid value for field 'resource.nats.enableEndpointIndependentMapping': it cannot be used with dynamic port allocation.");
}
