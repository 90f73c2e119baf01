import * as crypto from "node:crypto";

/** A public key as SSH sends it. */
export interface SshPublicKey {
  /** E.g. "ssh-ed25519". */
  readonly type: string;
  readonly blob: Buffer;
}

const sshCurves: Readonly<Record<string, string>> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

const bytes = (value: string | undefined): Buffer => Buffer.from(value ?? "", "base64url");

function field(content: Buffer | string): Buffer {
  const body = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** A positive number: no leading zeros, but one where the first bit is set. */
function number(value: Buffer): Buffer {
  let start = 0;
  while (start < value.length - 1 && value[start] === 0) start++;
  const digits = value.subarray(start);
  return field((digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** A public key in SSH's notation (RFC 4253, 5656, 8709); undefined for curves that SSH does not know. */
export function opensshPublicKey(key: crypto.KeyObject): SshPublicKey | undefined {
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") return { type: "ssh-rsa", blob: Buffer.concat([field("ssh-rsa"), number(bytes(jwk.e)), number(bytes(jwk.n))]) };
  if (jwk.kty === "OKP") return { type: "ssh-ed25519", blob: Buffer.concat([field("ssh-ed25519"), field(bytes(jwk.x))]) };
  const curve = sshCurves[jwk.crv ?? ""];
  if (curve === undefined) return undefined;
  const type = `ecdsa-sha2-${curve}`;
  return { type, blob: Buffer.concat([field(type), field(curve), field(ecPoint(jwk))]) };
}

const ecPoint = (jwk: crypto.JsonWebKey): Buffer => Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)]);

/** Fingerprints as `ssh-keygen -l` shows them; MD5's without its prefix, as the real provider gives it. */
export function sshFingerprints(blob: Buffer): { md5: string; sha256: string } {
  const md5 = crypto.createHash("md5").update(blob).digest("hex").replace(/(..)(?=.)/g, "$1:");
  const sha256 = crypto.createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { md5, sha256: `SHA256:${sha256}` };
}

/** A private key in OpenSSH's own format, not encrypted (PROTOCOL.key of OpenSSH). */
export function opensshPrivateKey(key: crypto.KeyObject, ssh: SshPublicKey): string {
  const check = crypto.randomBytes(4);
  const secret = Buffer.concat([check, check, secretFields(key, ssh), field("")]);
  // Padded to cipher "none"'s block of 8 with 1, 2, 3, ...
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_none, index) => index + 1));
  const none = field("none");
  const count = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([Buffer.from("openssh-key-v1\0"), none, none, field(""), count, field(ssh.blob), field(Buffer.concat([secret, padding]))]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function secretFields(key: crypto.KeyObject, ssh: SshPublicKey): Buffer {
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") return Buffer.concat([field("ssh-rsa"), ...[jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map((value) => number(bytes(value)))]);
  if (jwk.kty === "OKP") return Buffer.concat([field("ssh-ed25519"), field(bytes(jwk.x)), field(Buffer.concat([bytes(jwk.d), bytes(jwk.x)]))]);
  return Buffer.concat([field(ssh.type), field(ssh.type.replace("ecdsa-sha2-", "")), field(ecPoint(jwk)), number(bytes(jwk.d))]);
}
