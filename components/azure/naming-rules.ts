import { by, type Check } from "../checks/arguments.ts";
import { parseIpv4Range, rangesOverlap } from "../checks/ipv4-range.ts";
import { all, between, matches, type Rule } from "../checks/rule.ts";

// The rules of learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules and of each service.

/** Name of a resource group. */
export const resourceGroupName = matches(/^[-\p{L}\p{N}_.()]{0,89}[-\p{L}\p{N}_()]$/u, "must be 1 to 90 letters, digits, and any of - _ . ( ), not ending with a period");

/** What Resource Manager takes as tags of one resource (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, "Limitations"). */
const tagLimits = { tags: 50, nameLength: 512, valueLength: 256 } as const;

/** Tags of a resource: how many there are, and each one's name and value. */
export const azureTags: Check<Record<string, string>> = (path, tags) => {
  const names = Object.keys(tags);
  const tooMany = names.length > tagLimits.tags ? [{ path, value: `${names.length} tags`, advice: `must be ${tagLimits.tags} tags at most` }] : [];
  return [...tooMany, ...Object.entries(tags).flatMap(([name, value]) => tagAdvice(name, value, names).map((advice) => ({ path: `${path}.${name === "" ? '""' : shortened(name)}`, advice })))];
};

function tagAdvice(name: string, value: string, names: readonly string[]): string[] {
  const twin = names.find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
  return [
    ...(name === "" ? ["its name must not be empty"] : []),
    ...(name.length > tagLimits.nameLength ? [`its name has ${name.length} characters, and may have ${tagLimits.nameLength}`] : []),
    ...(/[<>%&\\?/\p{Cc}]/u.test(name) ? ["its name must not contain any of < > % & \\ ? / or control characters"] : []),
    ...(twin === undefined ? [] : [`its name differs from ${shortened(twin)} in case alone, which Azure does not tell apart`]),
    ...(value.length > tagLimits.valueLength ? [`its value has ${value.length} characters, and may have ${tagLimits.valueLength}`] : []),
  ];
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

/** Random digits behind the prefix of a Cosmos DB account's name: the name is unique in all of Azure. */
export const cosmosDigits = 6;

/** Beginning of a Cosmos DB account's name, which has 3 to 44 lowercase letters, digits and hyphens with the random digits. */
export const cosmosNamePrefix = matches(/^[a-z0-9][a-z0-9-]{0,37}$/, `must be 1 to ${44 - cosmosDigits} lowercase letters, digits and hyphens, beginning with a letter or digit`);

/** Name of a database: MongoDB's rule (mongodb.com/docs/manual/reference/limits, "Naming Restrictions"). */
export const mongoDatabaseName = matches(/^[^\s/\\."$*<>:|?\0]{1,63}$/, 'must be 1 to 63 characters without spaces and without any of / \\ . " $ * < > : | ?');

/** Name of a collection: MongoDB's rule, from the same page. */
export const mongoCollectionName = matches(/^(?!system\.)[^$\0]{1,120}$/, "must be 1 to 120 characters without $, not beginning with system.");

/** Collections of a database, by their names. */
export const cosmosCollections: Check<readonly { readonly name: string }[]> = (path, collections) =>
  collections.flatMap(({ name }, index) => by(mongoCollectionName)(`${path}[${index}].name`, name));

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

/** Id of a role definition. */
export const roleGuid = matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "must be a GUID; `az role definition list --query \"[].{name:name, role:roleName}\"` shows them");

/** Days until a client secret expires: Entra ID's portal gives two years at most. */
export const secretLifetimeDays: Rule<number> = all(between(1, 730, "days"), wholeNumber);

/** Number of a client secret. */
export const secretGeneration: Rule<number> = all(between(1, 1_000_000), wholeNumber);

function wholeNumber(value: number): string | undefined {
  return Number.isInteger(value) ? undefined : "must be a whole number";
}

/** Ranges that nobody on the internet has: Cosmos DB answers "Supplied IpAddressOrRange is not publicly routable" (terraform-provider-azurerm#7946). */
const unroutable = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"];

/** An IPv4 address, or a range in CIDR notation from /8 on, that the firewall of a Cosmos DB account takes. */
export const cosmosNetwork: Rule<string> = (text) => {
  const range = parseIpv4Range(text);
  if (range === undefined || range.prefix < 8) return "must be an IPv4 address or a range that begins at its first address, such as 203.0.113.7 or 203.0.113.0/24";
  const reserved = unroutable.find((other) => rangesOverlap(text, other));
  return reserved === undefined ? undefined : `lies in ${reserved}, from which no request on the internet comes; give the public address behind which it is`;
};
