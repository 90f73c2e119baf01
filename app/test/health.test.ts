import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ferretBinary, FerretServer } from "./ferret-server.ts";
import { freePort } from "./free-port.ts";
import { sendForm, titlesOn } from "./form.ts";
import { TodoProcess } from "./todo-process.ts";

describe.skipIf(ferretBinary === undefined)("the app and a database that comes and goes", () => {
  let folder: string;
  let program: string;
  let database: FerretServer | undefined;
  let app: TodoProcess | undefined;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-health-"));
    // As mounted secrets are: the app that root has started reads them as its own user later.
    fs.chmodSync(folder, 0o755);
    program = await TodoProcess.bundle(folder);
  });
  afterEach(async () => {
    await app?.stop();
    await database?.kill();
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const dataFolder = (): string => fs.mkdtempSync(path.join(folder, "data-"));
  const health = async (url: string): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${url}/healthz`);
    return { status: response.status, body: await response.json() };
  };
  const healthy = { status: 200, body: { status: "ok" } };
  const unhealthy = { status: 503, body: { status: "unavailable" } };

  it("starts before the database, says so, and goes on when it comes", async () => {
    const port = await freePort();
    app = await TodoProcess.listening(program, { DB: `mongodb://127.0.0.1:${port}/` });
    expect(await health(app.url)).toEqual(unhealthy);
    expect((await fetch(`${app.url}/livez`)).status).toBe(200);
    const page = await fetch(app.url);
    expect(page.status).toBe(503);
    expect(page.headers.get("Retry-After")).toBe("5");
    expect(await page.text()).toContain("The database is not reachable yet.");
    expect(await app.logged("database not reachable")).toMatchObject({ level: "error", attempt: 1, retryInMs: expect.any(Number) as number });

    database = await FerretServer.start({ folder: dataFolder(), port });
    await app.logged("database connected");
    expect(await health(app.url)).toEqual(healthy);
    expect((await fetch(app.url)).status).toBe(200);
  });

  it("tells that the database is lost, keeps what is typed meanwhile, and comes back by itself", async () => {
    const data = dataFolder();
    database = await FerretServer.start({ folder: data });
    app = await TodoProcess.ready(program, { DB: `mongodb://127.0.0.1:${database.port}/` });
    await sendForm(`${app.url}/todos`, { title: "before" });
    await database.kill();

    expect(await health(app.url)).toEqual(unhealthy);
    const unsent = await sendForm(`${app.url}/todos`, { title: `typed "meanwhile"` });
    expect(unsent.status).toBe(503);
    expect(unsent.body).toContain('<form method="post" action="/todos">');
    expect(unsent.body).toContain('value="typed &#34;meanwhile&#34;"');

    database = await FerretServer.start({ folder: data, port: database.port });
    const { url } = app;
    await expect.poll(() => health(url), { timeout: 15_000 }).toEqual(healthy);
    expect(titlesOn(await (await fetch(url)).text())).toEqual(["before"]);
  });

  it("answers in time where the database hangs", async () => {
    database = await FerretServer.start({ folder: dataFolder() });
    app = await TodoProcess.ready(program, { DB: `mongodb://127.0.0.1:${database.port}/` });
    database.hang();
    const start = Date.now();
    expect(await health(app.url)).toEqual(unhealthy);
    expect(Date.now() - start).toBeLessThan(5_000);
    database.resume();
    const { url } = app;
    await expect.poll(() => health(url), { timeout: 15_000 }).toEqual(healthy);
  });

  it("finds a database that has moved, in the file of DB_FILE, without a restart", async () => {
    const data = dataFolder();
    database = await FerretServer.start({ folder: data });
    const file = path.join(folder, "connection-string");
    fs.writeFileSync(file, `mongodb://127.0.0.1:${database.port}/\n`);
    app = await TodoProcess.ready(program, { DB_FILE: file });
    await sendForm(`${app.url}/todos`, { title: "moves too" });

    await database.kill();
    const other = await FerretServer.start({ folder: data });
    database = other;
    fs.writeFileSync(file, `mongodb://127.0.0.1:${other.port}/\n`);
    await app.logged("database connected", 2);
    expect(titlesOn(await (await fetch(app.url)).text())).toEqual(["moves too"]);
  }, 40_000);
});
