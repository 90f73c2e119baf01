import * as crypto from "node:crypto";
import { promisify } from "node:util";
import { logicalResource } from "../logical-resource.ts";
import type { Properties, ResourceType } from "../provider.ts";
import { opensshPrivateKey, opensshPublicKey, sshFingerprints } from "./openssh.ts";

const generateKeyPair = promisify(crypto.generateKeyPair);

/** Curves by their Pulumi name, as OpenSSL calls them. */
const curves: Readonly<Record<string, string>> = { P224: "secp224r1", P256: "prime256v1", P384: "secp384r1", P521: "secp521r1" };

/** A private key and its public half, in all the notations that the real provider gives. */
export const privateKey: ResourceType = logicalResource({
  token: "tls:index/privateKey:PrivateKey",
  computed: [
    "privateKeyPem",
    "privateKeyPemPkcs8",
    "privateKeyOpenssh",
    "publicKeyPem",
    "publicKeyOpenssh",
    "publicKeyFingerprintMd5",
    "publicKeyFingerprintSha256",
  ],
  defaults: { rsaBits: 2048, ecdsaCurve: "P224" },
  faults: ({ algorithm, ecdsaCurve }) => [
    ...(typeof algorithm === "string" && !["RSA", "ECDSA", "ED25519"].includes(algorithm) ? [{ property: "algorithm", reason: `algorithm must be RSA, ECDSA or ED25519, not ${algorithm}` }] : []),
    ...(typeof ecdsaCurve === "string" && curves[ecdsaCurve] === undefined ? [{ property: "ecdsaCurve", reason: `ecdsaCurve must be P224, P256, P384 or P521, not ${ecdsaCurve}` }] : []),
  ],
  generate: async (inputs) => {
    const key = await generate(inputs);
    return { id: publicKeyId(key), outputs: keyOutputs(key) };
  },
});

async function generate({ algorithm, rsaBits, ecdsaCurve }: Properties): Promise<crypto.KeyObject> {
  if (algorithm === "RSA") return (await generateKeyPair("rsa", { modulusLength: Number(rsaBits) })).privateKey;
  if (algorithm === "ECDSA") return (await generateKeyPair("ec", { namedCurve: curves[String(ecdsaCurve)] ?? "" })).privateKey;
  return (await generateKeyPair("ed25519", {})).privateKey;
}

/** The real provider's id of a key: SHA-1 of its public half, in hex. */
export function publicKeyId(key: crypto.KeyObject): string {
  return crypto.createHash("sha1").update(crypto.createPublicKey(key).export({ type: "spki", format: "der" })).digest("hex");
}

function keyOutputs(key: crypto.KeyObject): Properties {
  const publicKey = crypto.createPublicKey(key);
  // RSA and ECDSA keys have a form of their own; ED25519 keys know PKCS #8 alone.
  const form = key.asymmetricKeyType === "rsa" ? "pkcs1" : key.asymmetricKeyType === "ec" ? "sec1" : "pkcs8";
  const ssh = opensshPublicKey(publicKey);
  const fingerprints = ssh === undefined ? { md5: "", sha256: "" } : sshFingerprints(ssh.blob);
  return {
    privateKeyPem: key.export({ type: form, format: "pem" }),
    privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }),
    // OpenSSH has no P-224: the real provider leaves these empty as well.
    privateKeyOpenssh: ssh === undefined ? "" : opensshPrivateKey(key, ssh),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
    publicKeyOpenssh: ssh === undefined ? "" : `${ssh.type} ${ssh.blob.toString("base64")}\n`,
    publicKeyFingerprintMd5: fingerprints.md5,
    publicKeyFingerprintSha256: fingerprints.sha256,
  };
}
