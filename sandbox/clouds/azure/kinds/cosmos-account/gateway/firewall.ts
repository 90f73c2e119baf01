import { toAddress, toNumber } from "../../../../../machine/network/ipv4.ts";
import { addresses } from "../../../../../machine/network/address-plan.ts";

/** Stands for every address of Azure's data centres. */
const azure = "0.0.0.0";

/** Ranges that Cosmos DB takes for nobody's on the internet. */
const unroutable = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"];

/** Whether the rules of an account admit an address. Without rules everybody is admitted. */
export function admits(rules: readonly string[], address: string): boolean {
  if (rules.length === 0) return true;
  return rules.some((rule) => (rule === azure ? isInAzure(address) : contains(rule, address)));
}

/** What is wrong with a rule; undefined where it is fine. */
export function ruleFault(rule: string): string | undefined {
  if (rule === azure) return undefined;
  const range = parse(rule);
  if (range === undefined) return `Invalid IpAddressOrRange '${rule}': it must be an IPv4 address or a range in CIDR notation.`;
  if (unroutable.some((other) => contains(other, toAddress(range.first)) || contains(rule, other.replace(/\/.*/, "")))) return `Supplied IpAddressOrRange '${rule}' is not publicly routable.`;
  return undefined;
}

/** The addresses of container groups are what Azure's data centres have here. */
function isInAzure(address: string): boolean {
  const { first, last } = addresses.containerGroups;
  const value = parse(address)?.first ?? -1;
  return value >= (parse(first)?.first ?? 0) && value <= (parse(last)?.first ?? 0);
}

function contains(rule: string, address: string): boolean {
  const range = parse(rule);
  const value = parse(address)?.first;
  return range !== undefined && value !== undefined && value >= range.first && value < range.first + range.size;
}

function parse(text: string): { first: number; size: number } | undefined {
  const [, address = "", prefix = "32"] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  if (address === "" || address.split(".").some((octet) => Number(octet) > 255) || Number(prefix) > 32) return undefined;
  const size = 2 ** (32 - Number(prefix));
  const value = toNumber(address);
  return { first: value - (value % size), size };
}
