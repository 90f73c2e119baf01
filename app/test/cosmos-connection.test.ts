import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ferretBinary, FerretServer } from "./ferret-server.ts";
import { freePort } from "./free-port.ts";
import { sendForm, titlesOn } from "./form.ts";
import { TodoProcess } from "./todo-process.ts";

/** A certificate for localhost that vouches for itself. */
function makeCertificate(folder: string): { certificate: string; key: string } {
  const certificate = path.join(folder, "server.crt");
  const key = path.join(folder, "server.key");
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-out", certificate, "-keyout", key, ...subject], { stdio: "ignore" });
  return { certificate, key };
}

describe.skipIf(ferretBinary === undefined)("a database that looks like Cosmos DB", () => {
  let folder: string;
  const key = "Zm9vYmFy+SecretKey1234==";
  let database: FerretServer;
  let program: string;
  let tls: { certificate: string; key: string };

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-cosmos-"));
    tls = makeCertificate(folder);
    program = await TodoProcess.bundle(folder);
    database = await FerretServer.start({ folder, tls, user: { name: "tododb1", password: key } });
  }, 30_000);
  afterAll(async () => {
    await database.kill();
    fs.rmSync(folder, { recursive: true });
  });

  // As Azure writes it, but for the replica set: one server that has TLS and is a replica set sends its clients to its port without TLS.
  const connectionString = (password: string): string =>
    `mongodb://tododb1:${password}@localhost:${database.port}/?ssl=true&retrywrites=false&maxIdleTimeMS=120000&appName=@tododb1@`;

  it("works over TLS with a key", async () => {
    const app = await TodoProcess.ready(program, { DB: connectionString(key), NODE_EXTRA_CA_CERTS: tls.certificate });
    await sendForm(`${app.url}/todos`, { title: "over TLS" });
    expect(titlesOn(await (await fetch(app.url)).text())).toEqual(["over TLS"]);
    const { status, output } = await app.stop();
    expect(status).toBe(0);
    expect(output).not.toContain("SecretKey");
  });

  it("works with a replica set", async () => {
    const replica = await FerretServer.start({ folder: path.join(folder, "replica"), port: await freePort(), replicaSet: "globaldb" });
    const app = await TodoProcess.ready(program, { DB: `mongodb://127.0.0.1:${replica.port}/?replicaSet=globaldb&retrywrites=false` });
    await sendForm(`${app.url}/todos`, { title: "to the primary" });
    expect(titlesOn(await (await fetch(app.url)).text())).toEqual(["to the primary"]);
    await app.stop();
    await replica.kill();
  });

  it("tells that the key is wrong, without showing it", async () => {
    const app = await TodoProcess.listening(program, { DB: connectionString("Wrong%2FSecret"), NODE_EXTRA_CA_CERTS: tls.certificate });
    expect((await app.logged("database not reachable"))["reason"]).toMatch(/authentication/i);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(503);
    const { output } = await app.stop();
    expect(output).not.toMatch(/Wrong%2FSecret|Wrong\/Secret/);
  });

  it("does not talk to a server whose certificate it does not know", async () => {
    const app = await TodoProcess.listening(program, { DB: connectionString(key) });
    expect((await app.logged("database not reachable"))["reason"]).toMatch(/certificate/);
    await app.stop();
  });
});
