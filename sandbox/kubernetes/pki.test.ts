import { X509Certificate, createPrivateKey, createPublicKey } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ClusterPki } from "./pki.ts";

describe("ClusterPki", () => {
  const endpoint = { ip: "198.18.1.10", serviceIp: "198.19.128.1" };
  let folder: string;
  const text = (name: string): string => fs.readFileSync(path.join(folder, name), "utf8");
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "pki-"));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  it("names the API server as clients inside and outside of the cluster call it", async () => {
    await ClusterPki.open(folder, "gke-aci", endpoint);
    const server = new X509Certificate(text("apiserver.crt"));
    for (const ip of ["198.18.1.10", "198.19.128.1"]) expect(server.checkIP(ip)).toBe(ip);
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
  });

  it("keeps authority and token key over a restart, so that tokens and kubeconfigs stay good", async () => {
    const first = await ClusterPki.open(folder, "gke-aci", endpoint);
    const tokenKey = text("service-account.key");
    const second = await ClusterPki.open(folder, "gke-aci", endpoint);
    expect(second.certificateAuthority).toBe(first.certificateAuthority);
    expect(text("service-account.key")).toBe(tokenKey);
    expect(createPublicKey(createPrivateKey(tokenKey)).export({ type: "spki", format: "pem" })).toBe(text("service-account.pub"));
  });

  it("shows no key to other users of the machine", async () => {
    await ClusterPki.open(folder, "gke-aci", endpoint);
    const secrets = fs.readdirSync(folder).filter((name) => /\.(key|kubeconfig)$/.test(name));
    expect(secrets).toContain("admin.kubeconfig");
    expect(secrets.filter((name) => (fs.statSync(path.join(folder, name)).mode & 0o077) !== 0)).toEqual([]);
  });

  it("gives a node the identity of that node alone", async () => {
    const pki = await ClusterPki.open(folder, "gke-aci", endpoint);
    const client = new X509Certificate((await pki.issueForNode("node-1")).certificate);
    expect(client.subject).toBe("O=system:nodes\nCN=system:node:node-1");
    expect(client.verify(new X509Certificate(pki.certificateAuthority).publicKey)).toBe(true);
  });
});
