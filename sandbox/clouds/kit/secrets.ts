import { maskAll, masked } from "../audit-log.ts";

/**
 * Paths of secrets in a resource's body: "keys.primary", "properties.containers[].properties.environmentVariables[].value",
 * "properties.volumes[].secret". `[]` goes into the items of a list. Case does not matter.
 */
export type SecretPaths = readonly string[];

/** A copy in which all secrets are masked; where a body is not of the form that a path expects, all of that part is. */
export const withMaskedSecrets = (body: unknown, paths: SecretPaths): unknown => paths.reduce((left, path) => mask(left, partsOf(path)), body);

const partsOf = (path: string): string[] => path.replaceAll("[]", ".[]").split(".");

function mask(value: unknown, [part, ...rest]: readonly string[]): unknown {
  if (value === undefined || value === null) return value;
  if (part === undefined) return maskAll(value);
  if (part === "[]") return Array.isArray(value) ? value.map((item) => mask(item, rest)) : masked;
  if (typeof value !== "object" || Array.isArray(value)) return masked;
  return Object.fromEntries(Object.entries(value).map(([name, inner]): [string, unknown] => [name, name.toLowerCase() === part.toLowerCase() ? mask(inner, rest) : inner]));
}
