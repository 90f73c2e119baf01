import type * as x509 from "@peculiar/x509";
import type { CheckFailure, Properties } from "../provider.ts";

type X509 = typeof x509;

/** Loaded when the first certificate is made: it costs memory that most runs never need. */
export const loadX509 = (): Promise<X509> => import("@peculiar/x509");

const keyUsages = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "cert_signing", "crl_signing", "encipher_only", "decipher_only"];

/** Extended key usages by the provider's names. */
const extendedKeyUsages: Readonly<Record<string, string>> = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
  microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
  netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
};

const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : []);

/** Faults that the inputs of requests and certificates have in common. */
export function contentFaults(inputs: Properties): CheckFailure[] {
  const uses = list(inputs["allowedUses"]).filter((use) => !keyUsages.includes(use) && extendedKeyUsages[use] === undefined);
  const hours = inputs["validityPeriodHours"];
  const writeOnly = Object.keys(inputs).filter((name) => /Wo(Version)?$/.test(name));
  return [
    ...uses.map((use) => ({ property: "allowedUses", reason: `there is no key usage ${use}` })),
    ...(typeof hours === "number" && hours < 0 ? [{ property: "validityPeriodHours", reason: `validityPeriodHours must not be negative: ${String(hours)}` }] : []),
    ...writeOnly.map((name) => ({ property: name, reason: `the sandbox has no write-only inputs: use ${name.replace(/Wo(Version)?$/, "")}` })),
  ];
}

/** A subject as its distinguished name, in the order in which Go's X.509 library writes it. */
export function distinguishedName(subject: unknown): x509.JsonName {
  const given = (typeof subject === "object" && subject !== null ? subject : {}) as Properties;
  const parts: [string, readonly unknown[]][] = [
    ["C", [given["country"]]],
    ["O", [given["organization"]]],
    ["OU", [given["organizationalUnit"]]],
    ["L", [given["locality"]]],
    ["ST", [given["province"]]],
    ["2.5.4.9", list(given["streetAddresses"])],
    ["2.5.4.17", [given["postalCode"]]],
    ["CN", [given["commonName"]]],
    ["2.5.4.5", [given["serialNumber"]]],
    ["E", [given["emailAddress"]]],
  ];
  return parts.flatMap(([name, values]) => values.filter((value): value is string => typeof value === "string" && value !== "").map((value) => ({ [name]: [value] })));
}

/** Names and addresses a certificate is for; undefined where there is none. */
export function alternativeNames({ SubjectAlternativeNameExtension }: X509, inputs: Properties): x509.SubjectAlternativeNameExtension | undefined {
  const names: x509.JsonGeneralNames = [
    ...list(inputs["dnsNames"]).map((value) => ({ type: "dns" as const, value })),
    ...list(inputs["ipAddresses"]).map((value) => ({ type: "ip" as const, value })),
    ...list(inputs["uris"]).map((value) => ({ type: "url" as const, value })),
  ];
  return names.length === 0 ? undefined : new SubjectAlternativeNameExtension(names);
}

/** What a certificate may be used for. */
export function usageExtensions(library: X509, inputs: Properties): x509.Extension[] {
  const uses = list(inputs["allowedUses"]);
  const flags = keyUsages.reduce((bits, use, index) => (uses.includes(use) ? bits | (1 << index) : bits), 0);
  const extended = uses.map((use) => extendedKeyUsages[use]).filter((oid) => oid !== undefined);
  const isCa = inputs["isCaCertificate"] === true;
  const pathLength = isCa && typeof inputs["maxPathLength"] === "number" && inputs["maxPathLength"] >= 0 ? inputs["maxPathLength"] : undefined;
  return [
    ...(flags === 0 ? [] : [new library.KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new library.ExtendedKeyUsageExtension(extended)]),
    new library.BasicConstraintsExtension(isCa, pathLength, true),
  ];
}
