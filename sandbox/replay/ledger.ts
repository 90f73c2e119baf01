/** A deviation that is meant to be there. */
export interface Accepted {
  /** Beginning or whole of an operation, e.g. "DELETE resourceGroups"; "*" for all. */
  readonly operation: string;
  /** Path of the property, "status" or a header; "*" at its end for all that begin so. */
  readonly path: string;
  /** Of this scenario alone. */
  readonly scenario?: string;
  readonly reason: string;
}

/** Keys of applications that Graph shows since 2023; two recordings are of 2022. */
const since2023 = ["requestSignatureVerification", "samlMetadataUrl", "servicePrincipalLockConfiguration", "web.redirectUriSettings"];

const graph: readonly Accepted[] = [
  ...["POST graph applications", "GET graph applications"].flatMap((operation) => [
    { operation, path: "publisherDomain", reason: "the domain of another tenant" },
    ...since2023.map((path) => ({ operation, path, reason: "newer than the recording" })),
  ]),
  ...["publisherDomain", ...since2023].map((path) => ({ operation: "GET graph applications", path: `value[].${path}`, reason: path === "publisherDomain" ? "the domain of another tenant" : "newer than the recording" })),
  { operation: "POST graph applications/addPassword", path: "secretText", reason: "a secret, which the recording masks" },
];

/** In what the stand-ins differ from the real clouds, and why they may. Every entry must be needed by a recording. */
export const ledger: readonly Accepted[] = [...graph];

/** Whether an entry is about a deviation. */
export function accepts(entry: Accepted, operation: string, path: string, scenario: string): boolean {
  return fits(entry.operation, operation) && fits(entry.path, path) && (entry.scenario === undefined || entry.scenario === scenario);
}

const fits = (pattern: string, text: string): boolean => (pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : pattern === text);
