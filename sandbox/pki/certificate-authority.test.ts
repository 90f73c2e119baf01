import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority } from "./certificate-authority.ts";

describe("CertificateAuthority", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "authority-"));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  it("is the same authority when opened again, and keeps its key to its owner", async () => {
    const first = await CertificateAuthority.open(folder, "ca", "test authority");
    const second = await CertificateAuthority.open(folder, "ca", "test authority");
    expect(second.certificate).toBe(first.certificate);
    expect(fs.statSync(path.join(folder, "ca.key")).mode & 0o777).toBe(0o600);
    const leaf = new X509Certificate((await second.issue({ commonName: "a", usage: "client" })).certificate);
    expect(leaf.verify(new X509Certificate(first.certificate).publicKey)).toBe(true);
  });

  it("names groups as organizations and the user as common name", async () => {
    const authority = await CertificateAuthority.open(folder, "ca", "test authority");
    const { certificate } = await authority.issue({ commonName: "system:node:n1", organizations: ["system:nodes"], usage: "client" });
    expect(new X509Certificate(certificate).subject).toBe("O=system:nodes\nCN=system:node:n1");
  });

  it("makes a server that clients of the authority trust under its names alone", async () => {
    const authority = await CertificateAuthority.open(folder, "ca", "test authority");
    const leaf = await authority.issue({ commonName: "server", usage: "server", dnsNames: ["kubernetes.default.svc"], ips: ["127.0.0.1"] });
    const server = tls.createServer({ cert: leaf.certificate, key: leaf.key }, (socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const connect = (servername: string) =>
      new Promise<string>((resolve) => {
        const socket = tls.connect({ host: "127.0.0.1", port, servername, ca: authority.certificate });
        socket.on("secureConnect", () => resolve("trusted"));
        socket.on("error", (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
      });
    expect(await connect("kubernetes.default.svc")).toBe("trusted");
    expect(await connect("elsewhere.example")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    server.close();
  });
});
