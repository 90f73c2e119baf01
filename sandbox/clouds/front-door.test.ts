import * as fs from "node:fs";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CertificateAuthority } from "../pki/certificate-authority.ts";
import { AuditLog } from "./audit-log.ts";
import { AzureFixture, settle } from "./azure/azure.fixture.ts";
import type { Cloud } from "./cloud.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";

let folder: string;
let door: FrontDoor;
let ca: string;
const azure = new AzureFixture();
const auditFile = (): string => path.join(folder, "audit.log");

const echo: Cloud = {
  name: "google",
  hosts: ["echo.googleapis.com", "*.example.com"],
  handle: (request) => {
    if (request.url.pathname === "/fail") return Promise.reject(new Error("a fault with a secret"));
    return Promise.resolve({ status: 200, principal: "me", body: { host: request.host, length: request.body.length }, auditBody: { password: "hidden" } });
  },
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  inventory: () => [],
};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "front-door-"));
  const authority = await CertificateAuthority.open(folder, "ca", "test");
  ca = authority.certificate;
  const leaf = await authority.issue({ commonName: "clouds", usage: "server", dnsNames: [...azure.cloud.hosts, ...echo.hosts, "nobody.test"] });
  const issue = async (dnsNames: readonly string[]): Promise<{ cert: string; key: string }> => {
    const { certificate, key } = await authority.issue({ commonName: "not modelled", usage: "server", dnsNames });
    return { cert: certificate, key };
  };
  door = await openFrontDoor({ issue, clouds: [azure.cloud, echo], audit: new AuditLog(auditFile()), address: "127.0.0.1", port: 0, cert: leaf.certificate, key: leaf.key, bodyLimit: 1000 });
});
afterAll(async () => {
  await door.close();
  azure.remove();
  fs.rmSync(folder, { recursive: true });
});
beforeEach(() => {
  fs.writeFileSync(auditFile(), "");
});

const call = (host: string, target: string, body = "", method = "POST"): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const request = https.request({ host: "127.0.0.1", port: door.port, servername: host, path: target, method, ca, headers: { host }, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.on("error", reject);
    request.end(body);
  });

test("hands a request to the cloud of its host and writes it down, masked", async () => {
  expect(await call("echo.googleapis.com", "/v1/x?y=z", "12345")).toEqual({ status: 200, text: '{"host":"echo.googleapis.com","length":5}' });
  expect(JSON.parse((await call("anything.example.com", "/")).text)).toMatchObject({ host: "anything.example.com" });
  expect((await call("management.azure.com", "/subscriptions?api-version=2022-12-01", "", "GET")).status).toBe(401);
  const lines = fs.readFileSync(auditFile(), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({ principal: "me", method: "POST", url: "https://echo.googleapis.com/v1/x?y=z", status: 200, body: { password: "***" } });
  expect(lines[2]).toMatchObject({ principal: "-", url: "https://management.azure.com/subscriptions?api-version=2022-12-01", status: 401 });
});

test("names a host that is no cloud's", async () => {
  const answer = await call("nobody.test", "/");
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("'nobody.test'");
});

test.each(["vault-1.vault.azure.net", "account.blob.core.windows.net", "storage.googleapis.com"])("answers for %s, under its own certificate, that the sandbox does not model it", async (host) => {
  const answer = await call(host, "/secrets?api-version=7.4", "", "GET");
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: "HostNotModelled", message: expect.stringContaining(`The sandbox does not model '${host}'`) as string } });
});

test("has no certificate for a name that is none of a cloud's", async () => {
  await expect(call("vault.azure.net.example.org", "/")).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
});

test("takes no body beyond its limit", async () => {
  expect((await call("echo.googleapis.com", "/", "x".repeat(2000))).status).toBe(413);
});

test("a cloud's own fault is no secret teller", async () => {
  const answer = await call("echo.googleapis.com", "/fail");
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain("secret");
});

/** Makes a container group, and gives the address of its only container. */
async function prepareContainer(): Promise<string> {
  const target = `${await azure.prepare()}/providers/Microsoft.ContainerInstance/containerGroups/web`;
  await azure.arm("PUT", `${target}?${v}`, { location: "westus", properties: { osType: "Linux", containers: [{ name: "web", properties: { image: "nginx", resources: { requests: { cpu: 1, memoryInGB: 1 } } } }] } });
  await settle();
  return `${target}/containers/web`;
}

const v = "api-version=2023-05-01";

/** Opens the WebSocket of an invitation, sends messages, and gives what came until it was closed. @param onText after each message from the other side */
function converse(invitation: { webSocketUri: string }, messages: readonly string[], onText: (text: string) => void = () => undefined): Promise<{ code: number; text: string }> {
  const uri = new URL(invitation.webSocketUri);
  const socket = new WebSocket(`wss://127.0.0.1:${String(door.port)}${uri.pathname}${uri.search}`, { agent: new https.Agent({ ca, servername: uri.hostname }), headers: { host: uri.host } });
  let text = "";
  socket.on("open", () => {
    for (const message of messages) socket.send(message);
  });
  socket.on("message", (data) => {
    text += (data as Buffer).toString();
    onText(text);
  });
  return new Promise((resolve, reject) => {
    socket.on("close", (code) => {
      resolve({ code, text });
    });
    socket.on("error", reject);
  });
}

test("a command's terminal opens for who knows the password", async () => {
  const container = await prepareContainer();
  const invite = async (): Promise<{ webSocketUri: string; password: string }> => (await azure.arm("POST", `${container}/exec?${v}`, { command: "/bin/sh -c ls", terminalSize: { rows: 24, cols: 80 } })).body;
  const invitation = await invite();
  expect(invitation.webSocketUri).toMatch(/^wss:\/\/[a-z]+\.westus\.atlas\.cloudapp\.azure\.com:19390\/execstream\/sessionId\/[0-9a-f-]{36}\?/);
  expect(await converse(invitation, [invitation.password, "hello ", "exit"])).toEqual({ code: 1000, text: "$ /bin/sh|-c|ls\nHELLO EXIT" });
  expect((await converse(await invite(), ["wrong", "exit"])).code).toBe(1008);
  await expect(converse(invitation, [invitation.password])).rejects.toThrow("404");
  const { webSocketUri, password } = await invite();
  await expect(converse({ webSocketUri: webSocketUri.replace(":19390", "") }, [password, "exit"])).rejects.toThrow("404");
});

test("what a container writes can be followed until it ends", async () => {
  const container = await prepareContainer();
  const workload = azure.runtime.get("aci/gke-aci/web");
  const invitation = (await azure.arm("POST", `${container}/attach?${v}`)).body as { webSocketUri: string; password: string };
  const talk = converse(invitation, [invitation.password], () => {
    workload?.set("web", { kind: "terminated", exitCode: 0, reason: "Completed", startedAt: new Date(), finishedAt: new Date() });
  });
  await expect.poll(() => workload?.followers.size).toBe(1);
  for (const tell of workload?.followers ?? []) tell("one more line\n");
  expect(await talk).toEqual({ code: 1000, text: "one more line\n" });
  expect(workload?.followers.size).toBe(0);
});
