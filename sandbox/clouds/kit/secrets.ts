import { maskAll, masked } from "../audit-log.ts";

/**
 * Paths of secrets in a resource's body: "keys.primary", "properties.containers[].properties.environmentVariables[].value",
 * "properties.volumes[].secret". `[]` goes into the items of a list. Case does not matter.
 */
export type SecretPaths = readonly string[];

/** A copy in which all secrets are masked; where a body is not of the form that a path expects, all of that part is. */
export const withMaskedSecrets = (body: unknown, paths: SecretPaths): unknown => paths.reduce((left, path) => change(left, partsOf(path), maskAll, masked), body);

/** A copy without the secrets, as a cloud shows what it has. */
export const withoutSecrets = (body: unknown, paths: SecretPaths): unknown => paths.reduce((left, path) => change(left, partsOf(path), () => undefined, undefined), body);

const partsOf = (path: string): string[] => path.replaceAll("[]", ".[]").split(".");

function change(value: unknown, [part, ...rest]: readonly string[], secret: (value: unknown) => unknown, otherwise: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (part === undefined) return secret(value);
  if (part === "[]") return Array.isArray(value) ? value.map((item) => change(item, rest, secret, otherwise)) : otherwise;
  if (typeof value !== "object" || Array.isArray(value)) return otherwise;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, name.toLowerCase() === part.toLowerCase() ? change(inner, rest, secret, otherwise) : inner]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
