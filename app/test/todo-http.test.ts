import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ferretBinary, FerretServer } from "./ferret-server.ts";
import { idsOn, sendForm, titlesOn } from "./form.ts";
import { TodoProcess } from "./todo-process.ts";

describe.skipIf(ferretBinary === undefined)("the app over HTTP, without JavaScript", () => {
  let folder: string;
  let database: FerretServer;
  let client: MongoClient;
  let app: TodoProcess;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-http-"));
    database = await FerretServer.start({ folder });
    const connectionString = `mongodb://127.0.0.1:${database.port}/`;
    client = new MongoClient(connectionString);
    app = await TodoProcess.ready(await TodoProcess.bundle(folder), { DB: connectionString, DB_NAME: "lists" });
  }, 30_000);

  afterAll(async () => {
    await app.stop();
    await client.close();
    await database.kill();
    fs.rmSync(folder, { recursive: true });
  });

  const todos = () => client.db("lists").collection("todos");
  beforeEach(async () => void (await todos().deleteMany({})));

  const page = async (address = "/"): Promise<string> => (await fetch(app.url + address)).text();
  const add = (title: string) => sendForm(`${app.url}/todos`, { title });
  const firstId = async (): Promise<string> => idsOn(await page())[0] ?? "";
  const missingId = "0123456789abcdef01234567";

  it("shows an empty list with a hint, and how many are done once there are some", async () => {
    expect(await page()).toContain("Nothing to do yet.");
    for (const title of ["one", "two", "three"]) await add(title);
    await sendForm(`${app.url}/todos/${await firstId()}/done`, { done: "true" });
    expect(await page()).toContain("1 of 3 done");
  });

  it("adds in order of creation and goes back to the list", async () => {
    for (const title of ["first", "second", "third"]) expect(await add(title)).toMatchObject({ status: 303, location: "/" });
    expect(titlesOn(await page())).toEqual(["first", "second", "third"]);
    expect(await todos().findOne({ title: "second" })).toMatchObject({ done: false, createdAt: expect.any(Date) as Date });
  });

  it("keeps the order where many came within the same millisecond", async () => {
    const { ObjectId } = await import("mongodb");
    const createdAt = new Date();
    const documents = Array.from({ length: 20 }, (_, index) => ({ _id: new ObjectId(), title: `t${index}`, done: false, createdAt }));
    await todos().insertMany([...documents].reverse());
    expect(titlesOn(await page())).toEqual(documents.map((document) => document.title));
  });

  it("edits on a page of its own", async () => {
    await add("by milk");
    const id = await firstId();
    expect(await page(`/todos/${id}`)).toContain('value="by milk"');
    expect(await sendForm(`${app.url}/todos/${id}`, { title: " buy milk " })).toMatchObject({ status: 303, location: `/#todo-${id}` });
    expect(titlesOn(await page())).toEqual(["buy milk"]);
  });

  it("ticks off and back on, and means the state that was asked for, however often it is sent", async () => {
    await add("water plants");
    const id = await firstId();
    for (const done of ["true", "true", "false"]) {
      expect(await sendForm(`${app.url}/todos/${id}/done`, { done })).toMatchObject({ status: 303 });
      expect(await page()).toContain(`aria-checked="${done}"`);
    }
  });

  it("deletes, and is content where it is deleted already", async () => {
    await add("gone soon");
    const id = await firstId();
    for (let time = 0; time < 2; time++) expect(await sendForm(`${app.url}/todos/${id}/delete`)).toMatchObject({ status: 303, location: "/" });
    expect(await page()).toContain("Nothing to do yet.");
  });

  it("shows what users type as text, wherever it stands", async () => {
    const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
    await add(attack);
    const id = await firstId();
    const tooLong = await sendForm(`${app.url}/todos/${id}`, { title: attack.repeat(10) });
    expect(tooLong.status).toBe(400);
    for (const source of [await page(), await page(`/todos/${id}`), tooLong.body]) {
      expect(source).not.toMatch(/<img|<script>|alert\(1\)<\/script>/);
      expect(source).toContain("&#34;&#62;&#60;script&#62;alert(1)");
    }
  });

  it.each([
    ["nothing but white space", "   ", "Write down what there is to do."],
    ["more than 200 characters", "x".repeat(201), "That is 201 characters long; shorten it to 200 at most."],
  ])("refuses %s with a message, and keeps what was typed", async (_, title, problem) => {
    await add("already here");
    const id = await firstId();
    for (const address of ["/todos", `/todos/${id}`]) {
      const answer = await sendForm(app.url + address, { title });
      expect(answer.status).toBe(400);
      expect(answer.body).toContain(`<p class="problem" id="problem">${problem}</p>`);
      expect(answer.body).toContain(`value="${title}"`);
    }
    expect(titlesOn(await page())).toEqual(["already here"]);
  });

  it("refuses what it cannot understand, and stays up", async () => {
    await add("here");
    const id = await firstId();
    expect(await sendForm(`${app.url}/todos/${id}/done`, { done: "perhaps" })).toMatchObject({ status: 400 });
    expect(await sendForm(`${app.url}/todos`, { title: "x".repeat(20_000) })).toMatchObject({ status: 413 });
    expect(await sendForm(`${app.url}/todos`, {})).toMatchObject({ status: 400 });
    const json = await fetch(`${app.url}/todos`, { method: "POST", body: '{"title":{"$gt":""}}', headers: { "Content-Type": "application/json" } });
    expect(json.status).toBe(400);
    const twice = await fetch(`${app.url}/todos`, { method: "POST", body: new URLSearchParams("title=a&title=b") });
    expect(twice.status).toBe(400);
    expect((await fetch(`${app.url}/todos/%E0%A4%A`)).status).toBe(400);
    expect(titlesOn(await page())).toEqual(["here"]);
  });

  it.each([
    ["a page that does not exist", "GET", "/nowhere"],
    ["an id that is none", "GET", "/todos/1"],
    ["an id of 12 bytes, which the driver would take", "GET", "/todos/abcdefghijkl"],
    ["the to-do of an unknown id", "GET", `/todos/${missingId}`],
    ["editing an unknown id", "POST", `/todos/${missingId}`],
    ["ticking off an unknown id", "POST", `/todos/${missingId}/done`],
  ])("answers 404 with a way back: %s", async (_, method, address) => {
    const body = method === "POST" ? new URLSearchParams({ title: "x", done: "true" }) : null;
    const response = await fetch(app.url + address, { method, body });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<a class="primary" href="/">Back to the list</a>');
  });

  it("refuses forms of other sites", async () => {
    const foreign = await sendForm(`${app.url}/todos`, { title: "spam" }, { Origin: "http://evil.example" });
    expect(foreign.status).toBe(403);
    expect(await sendForm(`${app.url}/todos`, { title: "spam" }, { Origin: "null" })).toMatchObject({ status: 403 });
    expect(await page()).not.toContain("spam");
  });

  it("lets nothing load or run but its own files", async () => {
    const response = await fetch(app.url);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(response.headers.get("X-Powered-By")).toBeNull();
    expect(await response.text()).not.toMatch(/<script(?![^>]* src=)|<style|style=|onclick=/);
  });

  it("serves its files for good under addresses that change with them", async () => {
    const addresses = [...(await page()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const response = await fetch(app.url + address);
      expect(response.status).toBe(200);
      expect(response.headers.get("Cache-Control")).toContain("immutable");
    }
    expect((await fetch(`${app.url}/assets/style.css?v=other`)).headers.get("Cache-Control")).toBe("no-cache");
  });

  it("adds no more than 1000, and says so", async () => {
    await todos().insertMany(Array.from({ length: 1000 }, (_, index) => ({ title: `t${index}`, done: false, createdAt: new Date(index) })));
    const answer = await add("one too many");
    expect(answer.status).toBe(409);
    expect(answer.body).toContain("The list is full: it holds 1000. Delete something first.");
    expect(answer.body).toContain('value="one too many"');
  });

  it("keeps every one of many that come at the same time", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => add(`at once ${index}`)));
    expect(new Set(titlesOn(await page())).size).toBe(40);
  });

  it("logs one line a request, without the query", async () => {
    await fetch(`${app.url}/nowhere/at-all?secret=1`);
    await expect.poll(() => app.lines("request").at(-1)).toMatchObject({ method: "GET", path: "/nowhere/at-all", status: 404, ms: expect.any(Number) as number });
    expect(app.output).not.toContain("secret=1");
  });
});
