import { randomBytes, type webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(crypto);
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const second = 1000;

interface SigningRequest {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly request: string; readonly signerName: string; readonly expirationSeconds: number; readonly usages: readonly string[] };
  status?: { conditions?: { type: string; message?: string }[]; certificate?: string };
}
type Body = Record<string, never> & SigningRequest & { readonly spec: { readonly token: string; readonly user: string; readonly resourceAttributes: { readonly subresource: string } } };

/** What the gate asks of a cluster, answered by a real authority: it signs what was approved, as kube-controller-manager does. */
export class ClusterStandIn {
  readonly requests: SigningRequest[] = [];
  /** How many access reviews it was asked for. */
  reviews = 0;
  isAway = false;

  private constructor(
    private readonly root: x509.X509Certificate,
    private readonly key: webcrypto.CryptoKey,
    private readonly options: { readonly lifetime?: number; readonly refuses?: boolean },
  ) {}

  /** @param options the lifetime of what it signs, in milliseconds, and whether it denies every request */
  static async create(options: { readonly lifetime?: number; readonly refuses?: boolean } = {}): Promise<ClusterStandIn> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      name: "CN=cluster CA",
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - 60 * second),
      notAfter: new Date(Date.now() + 3600 * second),
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
    });
    return new ClusterStandIn(root, keys.privateKey, options);
  }

  get authority(): string {
    return this.root.toString("pem");
  }

  /** A certificate for clients. */
  clientCertificate(commonName: string, organization?: string): Promise<{ cert: string; key: string }> {
    return this.issue(commonName, organization, x509.ExtendedKeyUsage.clientAuth);
  }

  /** A certificate for servers. */
  servingCertificate(commonName: string): Promise<{ cert: string; key: string }> {
    return this.issue(commonName, undefined, x509.ExtendedKeyUsage.serverAuth);
  }

  request = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    if (this.isAway) throw new Error("connection refused");
    const sent = body as Body;
    if (path.endsWith("/subjectaccessreviews")) {
      this.reviews += 1;
      const { user, resourceAttributes } = sent.spec;
      const mayAll = user === "kube-apiserver";
      return { status: { allowed: mayAll || (user === "metrics-server" && resourceAttributes.subresource === "metrics") } };
    }
    if (path.endsWith("/tokenreviews")) return { status: sent.spec.token === "metrics" ? { authenticated: true, user: { username: "metrics-server", groups: [] } } : { authenticated: false } };
    if (method === "POST") {
      this.requests.push(sent);
      return sent;
    }
    const found = this.requests.find(({ metadata }) => path.split("/").includes(metadata.name));
    if (!found) throw new Error(`${path}: not found`);
    if (method === "PUT") found.status = { ...sent.status, ...(this.options.refuses === true ? { conditions: [{ type: "Denied", message: "not here" }] } : { certificate: await this.sign(found) }) };
    return found;
  };

  private async sign({ spec, status }: SigningRequest): Promise<string> {
    void status;
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(spec.request, "base64").toString("utf8"));
    if (!(await request.verify())) throw new Error("the request's signature is wrong");
    const certificate = await this.certify(request.subjectName, await request.publicKey.export(), x509.ExtendedKeyUsage.serverAuth, request.extensions, this.options.lifetime ?? 3600 * second);
    return Buffer.from(certificate).toString("base64");
  }

  private async issue(commonName: string, organization: string | undefined, usage: x509.ExtendedKeyUsage): Promise<{ cert: string; key: string }> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const subject = new x509.Name([...(organization === undefined ? [] : [{ O: [organization] }]), { CN: [commonName] }]);
    const cert = await this.certify(subject, keys.publicKey, usage, [], 3600 * second);
    return { cert, key: x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY") };
  }

  private async certify(subject: x509.Name, publicKey: webcrypto.CryptoKey, usage: x509.ExtendedKeyUsage, extensions: x509.Extension[], lifetime: number): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString("hex"),
      subject: subject.toString(),
      issuer: this.root.subject,
      publicKey,
      signingKey: this.key,
      signingAlgorithm: algorithm,
      notBefore: new Date(Math.floor(Date.now() / second) * second),
      notAfter: new Date(Math.floor((Date.now() + lifetime) / second) * second),
      extensions: [new x509.ExtendedKeyUsageExtension([usage]), ...extensions],
    });
    return certificate.toString("pem");
  }
}
