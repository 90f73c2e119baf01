import { webcrypto } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

const day = 24 * 60 * 60 * 1000;
/** Certificates are valid from a bit before now, for clocks that differ. */
const clockSkew = 60 * 60 * 1000;
const authorityLifetime = 3650 * day;
/** Leaves are issued anew at every start of the sandbox. */
const leafLifetime = 365 * day;

/** A certificate with its private key, both PEM. The key is secret. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a leaf certificate names. */
export interface LeafSpec {
  readonly commonName: string;
  /** Kubernetes reads them as groups. @default none */
  readonly organizations?: readonly string[];
  /** What it may be used for. */
  readonly usage: "server" | "client";
  /** DNS names of a server; a leading "*." is allowed. @default none */
  readonly dnsNames?: readonly string[];
  /** Addresses of a server. @default none */
  readonly ips?: readonly string[];
}

/** A certificate authority whose key stays on this machine. */
export class CertificateAuthority {
  private constructor(
    private readonly root: x509.X509Certificate,
    private readonly signingKey: webcrypto.CryptoKey,
  ) {}

  /** The authority's own certificate, PEM. */
  get certificate(): string {
    return this.root.toString("pem");
  }

  /**
   * The authority kept in `folder` as NAME.crt and NAME.key (mode 0600); made where there is none.
   *
   * @param commonName Common name of a new authority's certificate.
   */
  static async open(folder: string, name: string, commonName: string): Promise<CertificateAuthority> {
    const certificateFile = path.join(folder, `${name}.crt`);
    const keyFile = path.join(folder, `${name}.key`);
    if (fs.existsSync(certificateFile) && fs.existsSync(keyFile)) {
      const root = new x509.X509Certificate(fs.readFileSync(certificateFile, "utf8"));
      const bytes = x509.PemConverter.decodeFirst(fs.readFileSync(keyFile, "utf8"));
      return new CertificateAuthority(root, await webcrypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]));
    }
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      name: [{ CN: [commonName] }],
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - clockSkew),
      notAfter: new Date(Date.now() + authorityLifetime),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    // The certificate comes last: where it is, the key is whole.
    writeSecret(keyFile, await privateKeyPem(keys.privateKey));
    fs.writeFileSync(certificateFile, root.toString("pem"));
    return new CertificateAuthority(root, keys.privateKey);
  }

  /** Signs a certificate for a new key. */
  async issue(leaf: LeafSpec): Promise<KeyPair> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const usage = leaf.usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
    const names: x509.JsonGeneralNames = [
      ...(leaf.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
      ...(leaf.ips ?? []).map((value) => ({ type: "ip" as const, value })),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      subject: [...(leaf.organizations ?? []).map((organization) => ({ O: [organization] })), { CN: [leaf.commonName] }],
      issuer: this.root.subject,
      publicKey: keys.publicKey,
      signingKey: this.signingKey,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - clockSkew),
      notAfter: new Date(Date.now() + leafLifetime),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
        await x509.AuthorityKeyIdentifierExtension.create(this.root),
      ],
    });
    return { certificate: certificate.toString("pem"), key: await privateKeyPem(keys.privateKey) };
  }
}

/** Writes a file that only its owner may read, even where it was there before with other permissions. */
export function writeSecret(file: string, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  fs.rmSync(draft, { force: true });
  fs.writeFileSync(draft, content, { mode: 0o600 });
  fs.renameSync(draft, file);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
