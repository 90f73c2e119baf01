import { parseIpv4Range, rangesOverlap } from "../../settings/ipv4-range.ts";
import { all, matches, type Rule } from "../../settings/rule.ts";

// The rules of learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules and of each service.

/** Name of a resource group. */
export const resourceGroupName = matches(/^[-\p{L}\p{N}_.()]{0,89}[-\p{L}\p{N}_()]$/u, "must be 1 to 90 letters, digits, and any of - _ . ( ), not ending with a period");

/** Random digits behind the prefix of a Cosmos DB account's name: the name is unique in all of Azure. */
export const cosmosDigits = 6;

/** Beginning of a Cosmos DB account's name, which has 3 to 44 lowercase letters, digits and hyphens with the random digits. */
export const cosmosNamePrefix = matches(/^[a-z0-9][a-z0-9-]{0,37}$/, `must be 1 to ${44 - cosmosDigits} lowercase letters, digits and hyphens, beginning with a letter or digit`);

/** Random characters behind the prefix of a DNS label, hyphen aside: the label is unique in its region. */
export const dnsLabelSuffixLength = 8;

/** Beginning of a container group's DNS label, which has 5 to 63 characters with the random ones. */
export const dnsLabelPrefix = matches(
  /^[a-z]([a-z0-9-]{0,52}[a-z0-9])?$/,
  `must be 1 to ${63 - dnsLabelSuffixLength - 1} lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen`,
);

/** Display name of an application in Microsoft Entra ID. */
export const applicationDisplayName = all(
  matches(/^.{1,120}$/u, "must be 1 to 120 characters"),
  matches(/^[^<>%&\\?/\p{Cc}]*$/u, "must not contain any of < > % & \\ ? / or control characters"),
  matches(/^\S(.*\S)?$/u, "must not begin or end with a space"),
);

/** Ranges that nobody on the internet has: Cosmos DB answers "Supplied IpAddressOrRange is not publicly routable" (terraform-provider-azurerm#7946). */
const unroutable = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"];

/** An IPv4 address, or a range in CIDR notation from /8 on, that the firewall of a Cosmos DB account takes. */
export const cosmosNetwork: Rule<string> = (text) => {
  const range = parseIpv4Range(text);
  if (range === undefined || range.prefix < 8) return "must be an IPv4 address or a range that begins at its first address, such as 203.0.113.7 or 203.0.113.0/24";
  const reserved = unroutable.find((other) => rangesOverlap(text, other));
  return reserved === undefined ? undefined : `lies in ${reserved}, from which no request on the internet comes; give the public address behind which it is`;
};
