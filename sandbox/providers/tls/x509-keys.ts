import * as crypto from "node:crypto";
import { ProviderError } from "../provider.ts";

/** A key pair that can sign certificates. */
export interface SigningKeys {
  readonly keys: crypto.webcrypto.CryptoKeyPair;
  readonly algorithm: crypto.webcrypto.Algorithm | crypto.webcrypto.EcdsaParams;
  /** As the provider names it: RSA, ECDSA, ED25519. */
  readonly name: "RSA" | "ECDSA" | "ED25519";
  readonly privateKey: crypto.KeyObject;
}

interface KeyKind {
  readonly name: SigningKeys["name"];
  readonly parameters: crypto.webcrypto.RsaHashedImportParams | crypto.webcrypto.EcKeyImportParams | crypto.webcrypto.Algorithm;
  readonly algorithm: SigningKeys["algorithm"];
}

/** Reads a private key in PEM. @param input the input it comes from, for the error */
export async function signingKeys(pem: unknown, input: string): Promise<SigningKeys> {
  const privateKey = parse(pem, input);
  const kind = kindOf(privateKey, input);
  const publicKey = crypto.createPublicKey(privateKey);
  const { subtle } = crypto.webcrypto;
  return {
    keys: {
      privateKey: await subtle.importKey("pkcs8", privateKey.export({ type: "pkcs8", format: "der" }), kind.parameters, true, ["sign"]),
      publicKey: await subtle.importKey("spki", publicKey.export({ type: "spki", format: "der" }), kind.parameters, true, ["verify"]),
    },
    algorithm: kind.algorithm,
    name: kind.name,
    privateKey,
  };
}

function parse(pem: unknown, input: string): crypto.KeyObject {
  try {
    return crypto.createPrivateKey(String(pem));
  } catch {
    throw new ProviderError(`${input} is not a private key in PEM`);
  }
}

function kindOf(key: crypto.KeyObject, input: string): KeyKind {
  if (key.asymmetricKeyType === "rsa") {
    return { name: "RSA", parameters: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, algorithm: { name: "RSASSA-PKCS1-v1_5" } };
  }
  if (key.asymmetricKeyType === "ed25519") return { name: "ED25519", parameters: { name: "Ed25519" }, algorithm: { name: "Ed25519" } };
  const curve = { prime256v1: ["P-256", "SHA-256"], secp384r1: ["P-384", "SHA-384"], secp521r1: ["P-521", "SHA-512"] }[key.asymmetricKeyDetails?.namedCurve ?? ""];
  const [namedCurve, hash] = curve ?? [];
  if (namedCurve === undefined || hash === undefined) throw new ProviderError(`the sandbox signs no certificates with the kind of key in ${input}: take RSA, ED25519, or ECDSA on P256, P384 or P521`);
  return { name: "ECDSA", parameters: { name: "ECDSA", namedCurve }, algorithm: { name: "ECDSA", hash } };
}
