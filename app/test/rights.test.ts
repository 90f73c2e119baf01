import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TodoProcess } from "./todo-process.ts";

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log("skipped: only root has rights to give up; run the tests as root to have these too");

/** A connection string to a port at which nothing listens. */
const nowhere = "mongodb://todo:Hidden1@127.0.0.1:9/";

/** A field of what the kernel tells of each thread of a process, every value once. */
function kernelSays(pid: number, field: string): string[] {
  const threads = fs.readdirSync(`/proc/${pid}/task`);
  const valueIn = (thread: string): string => new RegExp(`^${field}:\\s*(.*?)\\s*$`, "m").exec(fs.readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8"))?.[1] ?? "";
  return [...new Set(threads.map(valueIn))];
}

describe.skipIf(!isRoot)("an app that root starts", () => {
  let folder: string;
  let program: string;
  let app: TodoProcess | undefined;
  beforeAll(async () => {
    // Readable to root alone, as everything in it is for that reason.
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-rights-"));
    program = await TodoProcess.bundle(folder);
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it("serves as user 1000 in every thread, with no capability, and says so", async () => {
    app = await TodoProcess.listening(program, { DB: nowhere });
    expect(kernelSays(app.pid, "Uid")).toEqual(["1000\t1000\t1000\t1000"]);
    expect(kernelSays(app.pid, "Gid")).toEqual(["1000\t1000\t1000\t1000"]);
    expect(kernelSays(app.pid, "Groups")).toEqual(["1000"]);
    for (const set of ["CapPrm", "CapEff", "CapAmb"]) expect(kernelSays(app.pid, set)).toEqual(["0000000000000000"]);
    expect(app.lines("listening")[0]).toMatchObject({ user: 1000, group: 1000 });
    expect(await (await fetch(`${app.url}/livez`)).json()).toEqual({ status: "ok" });
  });

  it("goes on with a connection string and with pages' files that only root may read", async () => {
    const file = path.join(folder, "uri");
    fs.writeFileSync(file, nowhere, { mode: 0o600 });
    app = await TodoProcess.listening(program, { DB_FILE: file });
    const { reason } = await app.logged("database not reachable", 2);
    expect(reason).toMatch(/ECONNREFUSED|connect/);
    expect((await fetch(`${app.url}/assets/style.css`)).status).toBe(200);
  });

  it("finds a rotated connection string in a file that its user may read", async () => {
    const open = fs.mkdtempSync(path.join(os.tmpdir(), "todo-open-"));
    fs.chmodSync(open, 0o755);
    const file = path.join(open, "uri");
    fs.writeFileSync(file, nowhere);
    app = await TodoProcess.listening(program, { DB_FILE: file });
    await app.logged("database not reachable");
    fs.writeFileSync(file, "");
    // An empty file is no connection string: it was read again.
    await app.logged("database not reachable", 2);
    expect(app.lines("database not reachable").some(({ reason }) => String(reason).includes("is empty"))).toBe(true);
    fs.rmSync(open, { recursive: true });
  });

  it("stays what it is where its user namespace has nobody else", async () => {
    app = TodoProcess.wrapped(["unshare", "--user", "--map-root-user"], program, { DB: nowhere });
    await app.logged("listening");
    expect(app.lines("serving as root")[0]).toMatchObject({ reason: "this user namespace has no user 1000 and group 1000 to become" });
  });
});

describe.skipIf(!isRoot)("an app that another user starts", () => {
  it("stays that user, and says what helps where its port is not allowed", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-user-"));
    fs.chmodSync(folder, 0o755);
    const program = await TodoProcess.bundle(folder);
    const as = ["unshare", "--net", "setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"];
    const { status, output } = await TodoProcess.wrapped(as, program, { DB: nowhere, PORT: "80", HOST: "0.0.0.0" }).ended();
    expect(status).toBe(1);
    expect(output).toContain("port 80 is not allowed for this user; start the app as root");
    const app = TodoProcess.wrapped(as.slice(2), program, { DB: nowhere });
    await app.logged("listening");
    expect(app.lines("listening")[0]).toMatchObject({ user: 1234, group: 1234 });
    await app.stop();
    fs.rmSync(folder, { recursive: true });
  });
});
