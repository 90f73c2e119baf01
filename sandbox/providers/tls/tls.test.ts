import { execFileSync } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Properties } from "../provider.ts";
import { operationContext } from "../testing/operation-context.ts";
import { tlsPackage } from "./index.ts";

function typeOf(name: string) {
  const type = tlsPackage.resourceType(`tls:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}

const make = async (name: string, inputs: Properties): Promise<Record<string, string>> => (await typeOf(name).create(inputs, operationContext())).outputs as Record<string, string>;

describe("private keys", () => {
  it.each([
    [{ algorithm: "RSA" }, "RSA PRIVATE KEY", "ssh-rsa"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp384"],
    [{ algorithm: "ED25519" }, "PRIVATE KEY", "ssh-ed25519"],
  ])("of %o are written in every notation", async (inputs, label, sshType) => {
    const key = await make("PrivateKey", inputs);
    expect(key["privateKeyPem"]).toContain(`-----BEGIN ${label}-----`);
    const parsed = crypto.createPrivateKey(key["privateKeyPemPkcs8"] ?? "");
    expect(crypto.createPublicKey(parsed).export({ type: "spki", format: "pem" })).toBe(key["publicKeyPem"]);
    expect(key["publicKeyOpenssh"]).toMatch(new RegExp(`^${sshType} [A-Za-z0-9+/=]+\n$`));
    expect(key["publicKeyFingerprintSha256"]).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(key["publicKeyFingerprintMd5"]).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect(key["privateKeyOpenssh"]).toContain("BEGIN OPENSSH PRIVATE KEY");
  });

  it("are secret, and name unknown algorithms", async () => {
    expect(typeOf("PrivateKey").secretOutputs).toEqual(["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"]);
    const checked = await typeOf("PrivateKey").check?.({ algorithm: "DSA" }, undefined, { config: {}, urn: "", name: "", randomSeed: Buffer.alloc(0) });
    expect(checked?.failures?.[0]?.reason).toContain("not DSA");
  });
});

describe("certificates", () => {
  let ca: Record<string, string>;
  let caKey: Record<string, string>;
  let folder: string;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "tls-test-"));
    caKey = await make("PrivateKey", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    ca = await make("SelfSignedCert", { privateKeyPem: caKey["privateKeyPem"], isCaCertificate: true, validityPeriodHours: 24, allowedUses: ["cert_signing", "crl_signing"], subject: { commonName: "the authority", organization: "trial" } });
  });

  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  async function leaf(overrides: Properties = {}): Promise<Record<string, string>> {
    const key = await make("PrivateKey", { algorithm: "RSA" });
    const request = await make("CertRequest", { privateKeyPem: key["privateKeyPem"], subject: { commonName: "leaf" }, dnsNames: ["leaf.test"], ipAddresses: ["10.1.2.3"] });
    return make("LocallySignedCert", { certRequestPem: request["certRequestPem"], caCertPem: ca["certPem"], caPrivateKeyPem: caKey["privateKeyPem"], allowedUses: ["server_auth", "digital_signature"], validityPeriodHours: 24, ...overrides });
  }

  it("vouch for the names of a request, in the name of the authority", async () => {
    const certificate = new crypto.X509Certificate((await leaf())["certPem"] ?? "");
    const authority = new crypto.X509Certificate(ca["certPem"] ?? "");
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.checkHost("leaf.test")).toBe("leaf.test");
    expect(certificate.checkIP("10.1.2.3")).toBe("10.1.2.3");
    expect(certificate.ca).toBe(false);
    expect(authority.ca).toBe(true);
    expect(authority.subject).toBe("O=trial\nCN=the authority");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("satisfy OpenSSL", async () => {
    fs.writeFileSync(path.join(folder, "ca.pem"), ca["certPem"] ?? "");
    fs.writeFileSync(path.join(folder, "leaf.pem"), (await leaf())["certPem"] ?? "");
    expect(execFileSync("openssl", ["verify", "-purpose", "sslserver", "-x509_strict", "-CAfile", "ca.pem", "leaf.pem"], { cwd: folder, encoding: "utf8" })).toContain("leaf.pem: OK");
  });

  it("are made again when the end of their validity is near", async () => {
    const type = typeOf("LocallySignedCert");
    const fresh = await leaf({ earlyRenewalHours: 1 });
    expect(type.outdated?.(fresh)).toBeUndefined();
    expect(type.outdated?.(await leaf({ earlyRenewalHours: 25 }))).toBe("readyForRenewal");
    expect(Date.parse(fresh["validityEndTime"] ?? "") - Date.parse(fresh["validityStartTime"] ?? "")).toBe(24 * 3_600_000);
    expect(type.replaceOn).not.toContain("earlyRenewalHours");
  });

  it("name what cannot be read", async () => {
    await expect(leaf({ caPrivateKeyPem: "nonsense" })).rejects.toThrow("caPrivateKeyPem is not a private key in PEM");
    await expect(leaf({ certRequestPem: "nonsense" })).rejects.toThrow("certRequestPem cannot be read as PEM");
  });
});
