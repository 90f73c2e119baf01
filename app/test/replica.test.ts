import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { replicaLine } from "../src/replica.ts";
import { ferretBinary, FerretServer } from "./ferret-server.ts";
import { freePort } from "./free-port.ts";
import { TodoProcess } from "./todo-process.ts";

describe("the line that tells who answered", () => {
  it("has what is known", () => {
    expect(replicaLine({ pod: "web-0", node: "aci-connector", version: "1.1.0" })).toBe("Pod web-0 · node aci-connector · version 1.1.0");
    expect(replicaLine({ pod: undefined, node: undefined, version: "1.1.0" })).toBe("Version 1.1.0");
    expect(replicaLine({ pod: undefined, node: undefined, version: undefined })).toBeUndefined();
  });
});

/** Asks over a connection that stays open; tells whether the answer asks to close it. */
function askOn(agent: http.Agent, url: string): Promise<{ status: number | undefined; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode, connection: response.headers.connection }));
      })
      .on("error", reject);
  });
}

describe.skipIf(ferretBinary === undefined)("a replica", () => {
  let folder: string;
  let program: string;
  let database: FerretServer | undefined;
  let app: TodoProcess | undefined;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-replica-"));
    program = await TodoProcess.bundle(folder);
  });
  afterEach(async () => {
    await app?.stop();
    await database?.kill();
    app = undefined;
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const startDatabase = async (port?: number): Promise<string> => {
    database = await FerretServer.start({ folder: fs.mkdtempSync(path.join(folder, "data-")), port });
    return `mongodb://127.0.0.1:${database.port}/`;
  };

  it("says on its pages and in a header who it is", async () => {
    app = await TodoProcess.ready(program, { DB: await startDatabase(), POD_NAME: "web-7d4b9-x2x4z", NODE_NAME: "aci-connector", APP_VERSION: "1.1.0" });
    const page = await fetch(app.url);
    expect(page.headers.get("X-Served-By")).toBe("pod=web-7d4b9-x2x4z; node=aci-connector; version=1.1.0");
    expect(await page.text()).toContain("<footer>Pod web-7d4b9-x2x4z · node aci-connector · version 1.1.0</footer>");
    expect((await fetch(`${app.url}/livez`)).headers.get("X-Served-By")).toContain("pod=web-7d4b9-x2x4z");
  });

  it("says nothing where nobody told it", async () => {
    app = await TodoProcess.ready(program, { DB: await startDatabase() });
    const page = await fetch(app.url);
    expect(page.headers.has("X-Served-By")).toBe(false);
    expect(await page.text()).not.toContain("<footer>");
  });

  it("lets its first requests wait for the database", async () => {
    const port = await freePort();
    app = await TodoProcess.listening(program, { DB: `mongodb://127.0.0.1:${port}/` });
    const early = fetch(app.url);
    await sleep(300);
    await startDatabase(port);
    expect((await early).status).toBe(200);
  });

  it("serves on when told to stop, for as long as it was told to, and sends clients elsewhere", async () => {
    app = await TodoProcess.ready(program, { DB: await startDatabase(), DRAIN_SECONDS: "2" });
    const { url } = app;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    expect(await askOn(agent, url)).toEqual({ status: 200, connection: "keep-alive" });

    const start = Date.now();
    app.signal("SIGTERM");
    await app.logged("draining");
    expect(await askOn(agent, url)).toEqual({ status: 200, connection: "close" });
    expect((await fetch(`${url}/healthz`)).status).toBe(503);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await sleep(1_000);
    expect((await fetch(url)).status).toBe(200);

    expect((await app.ended()).status).toBe(0);
    expect(Date.now() - start).toBeGreaterThanOrEqual(2_000);
    await expect(fetch(url)).rejects.toThrow();
  });
});
