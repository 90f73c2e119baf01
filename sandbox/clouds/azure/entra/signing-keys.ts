import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";

interface KeyDocument {
  /** PKCS #8, PEM. Secret. */
  readonly privateKey: string;
  readonly keyId: string;
}

/** The directory's key for access tokens: made once, kept, so that tokens outlive a restart of the sandbox. */
export class SigningKeys {
  private readonly document: KeyDocument;

  constructor(keys: Collection<KeyDocument>) {
    const known = keys.get("current");
    this.document = known ?? SigningKeys.generate();
    if (known === undefined) keys.put("current", this.document);
  }

  private static generate(): KeyDocument {
    const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
    return { privateKey, keyId: crypto.randomBytes(20).toString("base64url") };
  }

  get keyId(): string {
    return this.document.keyId;
  }

  /** RS256 over `text`, base64url. */
  sign(text: string): string {
    return crypto.createSign("RSA-SHA256").update(text).sign(this.document.privateKey, "base64url");
  }

  verify(text: string, signature: string): boolean {
    return crypto.createVerify("RSA-SHA256").update(text).verify(crypto.createPublicKey(this.document.privateKey), signature, "base64url");
  }

  /** The public half, as the directory publishes it. */
  webKeySet(): { keys: unknown[] } {
    const jwk = crypto.createPublicKey(this.document.privateKey).export({ format: "jwk" });
    return { keys: [{ ...jwk, use: "sig", alg: "RS256", kid: this.keyId, x5t: this.keyId }] };
  }
}
