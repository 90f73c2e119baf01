import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ferretBinary, FerretServer } from "./ferret-server.ts";
import { sendForm, titlesOn } from "./form.ts";
import { TodoProcess } from "./todo-process.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-process-"));
  program = await TodoProcess.bundle(folder);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** A connection string to a port at which nothing listens. */
const nowhere = "mongodb://todo:Hidden1@127.0.0.1:9/";

describe("the app's start", () => {
  it("ends with status 78 and one message where its settings are at fault", async () => {
    const { status, output } = await TodoProcess.run(program, { PORT: "http", DB: "mongodb://todo:Hidden1@/" }).ended();
    expect(status).toBe(78);
    expect(output).toMatch(/^the todo app cannot start with these settings:\n {2}- DB holds no usable[^\n]*\n {2}- PORT is "http"[^\n]*\n$/);
    expect(output).not.toContain("Hidden1");
  });

  it("says which port is taken", async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as net.AddressInfo;
    const { status, output } = await TodoProcess.run(program, { PORT: String(port), DB: nowhere }).ended();
    other.close();
    expect(status).toBe(1);
    expect(output).toContain(`port ${port} is taken; set PORT to a free one`);
  });
});

describe("the app's end", () => {
  it("is quick and clean while it still looks for its database, and no secret was logged", async () => {
    const app = await TodoProcess.listening(program, { DB: nowhere });
    await app.logged("database not reachable");
    const start = Date.now();
    const { status, output } = await app.stop();
    expect(status).toBe(0);
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(output).not.toContain("Hidden1");
  });

  it.skipIf(ferretBinary === undefined)("comes after the requests that are on their way, and accepts no new ones", async () => {
    const database = await FerretServer.start({ folder });
    const app = await TodoProcess.ready(program, { DB: `mongodb://127.0.0.1:${database.port}/` });
    await fetch(app.url);
    database.hang();
    const adding = sendForm(`${app.url}/todos`, { title: "last one" });
    // On its way: the app has asked the database, which does not answer yet.
    await new Promise((resolve) => setTimeout(resolve, 300));
    app.signal("SIGTERM");
    await app.logged("stopping");
    await expect(fetch(app.url)).rejects.toThrow();
    database.resume();
    expect(await adding).toMatchObject({ status: 303 });
    const { status } = await app.ended();
    expect(status).toBe(0);

    const again = await TodoProcess.ready(program, { DB: `mongodb://127.0.0.1:${database.port}/` });
    expect(titlesOn(await (await fetch(again.url)).text())).toEqual(["last one"]);
    await again.stop();
    await database.kill();
  });
});
