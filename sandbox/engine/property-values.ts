import type * as struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type Properties, unknownValue } from "../providers/provider.ts";
import { Struct } from "./protocol.ts";

/**
 * Property values as they travel between engine and provider: JSON in which special values carry a signature.
 * The signatures are Pulumi's own (sdk/go/common/resource/sig).
 */
export type WireProperties = Record<string, unknown>;

const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatureKey = "4dabf18193072939515e22adb298388d";
const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  reference: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const signatureOf = (value: unknown): unknown => (isObject(value) ? value[signatureKey] : undefined);

const isSecret = (value: unknown): boolean => signatureOf(value) === signatures.secret || (signatureOf(value) === signatures.output && (value as { secret?: boolean }).secret === true);

const secret = (value: unknown): unknown => ({ [signatureKey]: signatures.secret, value });

/** A message's properties; an absent message is empty. */
export function fromStruct(properties: struct.Struct | undefined): WireProperties {
  return properties === undefined ? {} : (properties.toJavaScript() as WireProperties);
}

/** A message of properties that may hold {@link unknownValue}; entries that are undefined are left out. */
export function toStruct(properties: WireProperties): struct.Struct {
  const json = JSON.stringify(properties, (_key, value: unknown) => (value === unknownValue ? unknownMark : value));
  return Struct.fromJavaScript(JSON.parse(json) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** What a provider gets to see: secrets unwrapped, {@link unknownValue} for what is not known, nulls left out. */
export function plainProperties(wire: WireProperties): Properties {
  return Object.fromEntries(
    Object.entries(wire).flatMap(([key, value]) => {
      const plain = plainValue(value, key);
      return plain === undefined || plain === null ? [] : [[key, plain]];
    }),
  );
}

function plainValue(value: unknown, path: string): unknown {
  if (value === unknownMark) return unknownValue;
  if (Array.isArray(value)) return value.map((item, index) => plainValue(item, `${path}[${String(index)}]`));
  if (!isObject(value)) return value;
  switch (signatureOf(value)) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item, `${path}.${key}`)]));
    case signatures.secret:
      return plainValue(value["value"], path);
    case signatures.output:
      return value["value"] === undefined ? unknownValue : plainValue(value["value"], path);
    case signatures.reference:
      return value["id"] ?? value["urn"];
    case signatures.asset:
    case signatures.archive:
      throw new Error(`property ${path} is an asset or archive: the sandbox's providers take none`);
    default:
      throw new Error(`property ${path} is of a kind the sandbox's providers do not know`);
  }
}

/** Whether a plain value is unknown or holds something unknown. */
export function holdsUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

/** Marks as secret in plain `properties` what is secret at the same path in one of the `references`, and the `names`. */
export function markSecrets(properties: Properties, references: readonly WireProperties[], names: readonly string[] = []): WireProperties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, names.includes(key) ? secret(value) : markSecret(value, references.map((reference) => reference[key]))]),
  );
}

function markSecret(value: unknown, references: readonly unknown[]): unknown {
  if (references.some(isSecret)) return secret(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => markSecret(item, references.map((reference) => (Array.isArray(reference) ? reference[index] : undefined))));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, markSecret(item, references.map((reference) => (isObject(reference) ? reference[key] : undefined)))]),
  );
}
