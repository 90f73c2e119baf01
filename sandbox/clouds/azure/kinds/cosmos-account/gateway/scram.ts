import * as crypto from "node:crypto";

/** What a key is good for. */
export type KeyRole = "readWrite" | "readOnly";

/** A password of an account. Secret. */
export interface AccountKey {
  readonly role: KeyRole;
  readonly key: string;
}

const iterations = 4096;
const hash = "sha256";

const hmac = (key: crypto.BinaryLike, text: string): Buffer => crypto.createHmac(hash, key).update(text).digest();
const digest = (data: crypto.BinaryLike): Buffer => crypto.createHash(hash).update(data).digest();

/** A login that is refused. It does not say what of it was wrong. */
export class LoginRefused extends Error {}

/** What a server keeps of a password (RFC 5802). */
interface Verifier {
  readonly role: KeyRole;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/**
 * Lets one user in by any of several passwords with SCRAM-SHA-256 (RFC 5802, RFC 7677), as Cosmos DB does, whose user is the account and whose passwords
 * are its keys. All have one salt: which of them the client has shows in its proof.
 */
export class ScramServer {
  private readonly salt = crypto.randomBytes(16);
  private readonly verifiers = new Map<string, Verifier>();

  /** Begins a login. @param keys those that count at its end */
  begin(user: string, keys: () => readonly AccountKey[], clientFirst: string): ScramLogin {
    const bare = /^[ny],,(.*)$/s.exec(clientFirst)?.[1];
    const attributes = attributesOf(bare ?? "");
    const nonce = attributes.get("r");
    if (bare === undefined || nonce === undefined || attributes.get("n")?.replaceAll("=2C", ",").replaceAll("=3D", "=") !== user) throw new LoginRefused();
    const whole = `${nonce}${crypto.randomBytes(18).toString("base64")}`;
    const serverFirst = `r=${whole},s=${this.salt.toString("base64")},i=${String(iterations)}`;
    return new ScramLogin(serverFirst, bare, whole, () => keys().map((key) => this.verifier(key)));
  }

  private verifier({ key, role }: AccountKey): Verifier {
    const known = this.verifiers.get(key);
    if (known !== undefined) return known;
    const salted = crypto.pbkdf2Sync(key, this.salt, iterations, 32, hash);
    const made = { role, storedKey: digest(hmac(salted, "Client Key")), serverKey: hmac(salted, "Server Key") };
    this.verifiers.set(key, made);
    return made;
  }
}

/** A login under way. */
export class ScramLogin {
  constructor(
    /** What the client gets first. */
    readonly serverFirst: string,
    private readonly clientFirstBare: string,
    private readonly nonce: string,
    private readonly verifiers: () => readonly Verifier[],
  ) {}

  /** Checks the client's proof. Throws {@link LoginRefused}. */
  finish(clientFinal: string): { readonly role: KeyRole; readonly serverFinal: string } {
    const [, withoutProof = "", proof = ""] = /^(.*),p=([A-Za-z0-9+/=]+)$/s.exec(clientFinal) ?? [];
    const message = `${this.clientFirstBare},${this.serverFirst},${withoutProof}`;
    const given = Buffer.from(proof, "base64");
    const matching = attributesOf(withoutProof).get("r") !== this.nonce ? undefined : this.verifiers().find(({ storedKey }) => {
      const signature = hmac(storedKey, message);
      return given.length === signature.length && crypto.timingSafeEqual(digest(Buffer.from(given.map((byte, index) => byte ^ (signature[index] ?? 0)))), storedKey);
    });
    if (matching === undefined) throw new LoginRefused();
    return { role: matching.role, serverFinal: `v=${hmac(matching.serverKey, message).toString("base64")}` };
  }
}

const attributesOf = (text: string): Map<string, string> => new Map(text.split(",").map((part) => [part.slice(0, 1), part.slice(2)]));
