import { spawn } from "node:child_process";
import * as fs from "node:fs";
import type * as http from "node:http";
import { createServer as createHttpServer } from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CertificateAuthority } from "../../pki/certificate-authority.ts";
import { SandboxedGoogle } from "./test/sandboxed-google.ts";

let google: SandboxedGoogle;
let frontDoor: https.Server;
let proxy: http.Server;
let grants = 0;

const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;
const listening = (server: net.Server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

beforeEach(async () => {
  google = new SandboxedGoogle();
  grants = 0;
  const authority = await CertificateAuthority.open(google.folder, "authority", "test");
  const { certificate, key } = await authority.issue({ commonName: "oauth2.googleapis.com", usage: "server", dnsNames: ["oauth2.googleapis.com"] });
  frontDoor = https.createServer({ cert: certificate, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      grants++;
      void google.fetch(`https://oauth2.googleapis.com${request.url ?? ""}`, { method: "POST", body: Buffer.concat(chunks).toString() }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    });
  });
  proxy = createHttpServer();
  proxy.on("connect", (request, client: net.Socket) => {
    if (request.url !== "oauth2.googleapis.com:443") return client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = net.connect(portOf(frontDoor), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const [one, other] of [[client, upstream], [upstream, client]] as const) one.on("error", () => other.destroy()).on("close", () => other.destroy());
    return client;
  });
  await Promise.all([listening(frontDoor), listening(proxy)]);
});
afterEach(async () => {
  frontDoor.closeAllConnections();
  await Promise.all([frontDoor, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
  await google.remove();
});

/** Runs the plugin as kubectl does on the host. */
function run(environment: Record<string, string | undefined> = {}): Promise<{ code: number | null; output: string; complaint: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "gke-gcloud-auth-plugin.ts")], {
    env: {
      PATH: process.env["PATH"],
      GOOGLE_APPLICATION_CREDENTIALS: google.keyFile,
      NODE_EXTRA_CA_CERTS: path.join(google.folder, "authority.crt"),
      HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
      ...environment,
    },
  });
  let output = "";
  let complaint = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output, complaint })));
}

describe("gke-gcloud-auth-plugin", () => {
  test("prints a token that Google takes, got through the proxy, and asks once for many runs", async () => {
    const info = JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", spec: {} });
    const first = await run({ KUBERNETES_EXEC_INFO: info });
    expect(first.complaint).toBe("");
    const credential = JSON.parse(first.output) as { apiVersion: string; status: { token: string; expirationTimestamp: string } };
    expect(credential.apiVersion).toBe("client.authentication.k8s.io/v1");
    expect(Date.parse(credential.status.expirationTimestamp) - Date.now()).toBeGreaterThan(3000_000);
    expect((await google.call("GET", "cloudresourcemanager.googleapis.com/v1/projects/gke-aci-sandbox", undefined, `Bearer ${credential.status.token}`)).status).toBe(200);
    expect(JSON.parse((await run()).output)).toMatchObject({ apiVersion: "client.authentication.k8s.io/v1beta1", status: { token: credential.status.token } });
    expect(grants).toBe(1);
    const kept = fs.readdirSync(google.folder).find((file) => file.startsWith("google-token-")) ?? "";
    expect(fs.statSync(path.join(google.folder, kept)).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["without credentials", { GOOGLE_APPLICATION_CREDENTIALS: undefined }, "GOOGLE_APPLICATION_CREDENTIALS is not set"],
    ["without a proxy that listens", { HTTPS_PROXY: "http://127.0.0.1:1" }, "is the sandbox up?"],
    ["with a file that is no key", { GOOGLE_APPLICATION_CREDENTIALS: "/dev/null" }, "cannot be read as JSON"],
    ["for a version that it does not speak", { KUBERNETES_EXEC_INFO: '{"apiVersion":"client.authentication.k8s.io/v1alpha1"}' }, "v1alpha1"],
  ])("%s it fails with one sentence", async (_what, environment, message) => {
    const { code, output, complaint } = await run(environment);
    expect({ code, output, lines: complaint.trim().split("\n").length }).toEqual({ code: 1, output: "", lines: 1 });
    expect(complaint).toContain(message);
  });
});
