import * as fs from "node:fs";
import * as path from "node:path";
import * as tls from "node:tls";
import { type Db, MongoClient, type MongoClientOptions } from "mongodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CertificateAuthority } from "../../../../../pki/certificate-authority.ts";
import { Backend } from "./backend.ts";
import { ferretBinary, FerretBehind } from "./ferret.fixture.ts";
import { MongoGateway } from "./gateway.ts";
import type { AccountRules } from "./session.ts";

const keys = [
  { role: "readWrite", key: "primary-key==" },
  { role: "readWrite", key: "secondary-key==" },
  { role: "readOnly", key: "reading-key==" },
] as const;

const open: AccountRules = { name: "tododb1", keys, admits: () => true, keysChangeMetadata: true };
const hardened: AccountRules = { ...open, keysChangeMetadata: false };

describe.skipIf(ferretBinary === undefined)("the door of an account", () => {
  const ferret = new FerretBehind();
  let authority: CertificateAuthority;
  let gateway: MongoGateway;
  let rules: AccountRules;
  const clients: MongoClient[] = [];

  beforeAll(async () => {
    authority = await CertificateAuthority.open(path.join(ferret.folder, "pki"), "test-ca", "test");
    const { certificate, key } = await authority.issue({ commonName: "localhost", usage: "server", dnsNames: ["localhost"] });
    await ferret.start();
    gateway = await MongoGateway.listen({ address: "127.0.0.1", port: 0, certificate: { cert: certificate, key }, rules: () => rules, socketFile: ferret.socketFile });
  });
  beforeEach(async () => {
    rules = open;
    const backend = await Backend.connect(ferret.socketFile);
    for (const collection of ["todos", "other", "made"]) await backend.command("todo", { drop: collection }).catch(() => undefined);
    await backend.command("todo", { create: "todos" });
    backend.close();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(async () => {
    await gateway.close();
    await ferret.end();
  });

  const connect = async (key: string, options: MongoClientOptions = {}): Promise<Db> => {
    const uri = `mongodb://tododb1:${key}@localhost:${String(gateway.port)}/?ssl=true&retrywrites=false&directConnection=true`;
    const client = new MongoClient(uri, { ca: authority.certificate, serverSelectionTimeoutMS: 2000, ...options });
    clients.push(client);
    await client.connect();
    return client.db("todo");
  };

  test.each(["primary-key==", "secondary-key=="])("lets in who has the key %s, to read and write", async (key) => {
    const todos = (await connect(key)).collection("todos");
    await todos.insertMany([{ title: "one", at: new Date(0) }, { title: "two" }]);
    expect(await todos.updateOne({ title: "one" }, { $set: { done: true } })).toMatchObject({ matchedCount: 1 });
    expect(await todos.find({ done: true }).toArray()).toMatchObject([{ title: "one", at: new Date(0) }]);
  });

  test("lets in by a database of the connection string's own too", async () => {
    const client = new MongoClient(`mongodb://tododb1:primary-key==@localhost:${String(gateway.port)}/todo?ssl=true&directConnection=true`, { ca: authority.certificate, serverSelectionTimeoutMS: 2000 });
    clients.push(client);
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  test("keeps out who has a wrong key, a wrong name, or a key that was made anew", async () => {
    await expect(connect("wrong")).rejects.toMatchObject({ code: 18 });
    await expect(connect("primary-key==", { auth: { username: "other", password: "primary-key==" } })).rejects.toMatchObject({ code: 18 });
    rules = { ...open, keys: [{ role: "readWrite", key: "new-key==" }] };
    await expect(connect("primary-key==")).rejects.toMatchObject({ code: 18 });
    expect(await (await connect("new-key==")).command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  test("answers nobody who has not logged in", async () => {
    const client = new MongoClient(`mongodb://localhost:${String(gateway.port)}/?ssl=true&directConnection=true`, { ca: authority.certificate, serverSelectionTimeoutMS: 2000 });
    clients.push(client);
    await expect(client.db("todo").collection("todos").findOne()).rejects.toMatchObject({ code: 13, message: "Not Authenticated" });
  });

  test("lets a read-only key read, and nothing more", async () => {
    await (await connect("primary-key==")).collection("todos").insertOne({ title: "one" });
    const db = await connect("reading-key==");
    expect(await db.collection("todos").countDocuments({})).toBe(1);
    const todos = db.collection("todos");
    for (const write of [() => todos.insertOne({}), () => todos.deleteMany({}), () => db.createCollection("made"), () => todos.aggregate([{ $out: "made" }]).toArray()]) {
      await expect(write()).rejects.toMatchObject({ code: 13 });
    }
  });

  test("makes no users, whom the server behind would make", async () => {
    await expect((await connect("primary-key==")).command({ createUser: "me", pwd: "x", roles: [] })).rejects.toMatchObject({ code: 59 });
  });

  describe("where keys may not change metadata", () => {
    beforeEach(() => {
      rules = hardened;
    });

    test("data is read and written as before", async () => {
      const todos = (await connect("primary-key==")).collection("todos");
      await todos.insertOne({ title: "one" });
      expect((await todos.updateOne({ title: "two" }, { $set: { done: true } }, { upsert: true })).upsertedCount).toBe(1);
      expect((await todos.find().toArray()).length).toBe(2);
      expect(await todos.listIndexes().toArray()).toMatchObject([{ name: "_id_" }]);
    });

    test.each<[string, (db: Db) => Promise<unknown>]>([
      ["createCollection", (db) => db.createCollection("other")],
      ["createIndex", (db) => db.collection("todos").createIndex({ createdAt: 1 })],
      ["dropIndex", (db) => db.collection("todos").dropIndex("_id_")],
      ["drop", (db) => db.collection("todos").drop()],
      ["dropDatabase", (db) => db.dropDatabase()],
      ["an insert into what does not exist", (db) => db.collection("made").insertOne({})],
      ["an upsert into what does not exist", (db) => db.collection("made").updateOne({ a: 1 }, { $set: { b: 1 } }, { upsert: true })],
      ["an aggregation into what does not exist", (db) => db.collection("todos").aggregate([{ $out: "made" }]).toArray()],
    ])("%s is refused", async (_what, write) => {
      const db = await connect("primary-key==");
      await expect(write(db)).rejects.toMatchObject({ code: 13, message: expect.stringContaining("not allowed through Azure Cosmos DB endpoint") });
      expect((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)).toEqual(["todos"]);
    });
  });

  test("its firewall counts at once, for connections that are open as well", async () => {
    const db = await connect("primary-key==");
    rules = { ...open, admits: (address) => address !== "127.0.0.1" };
    await expect(db.command({ ping: 1 })).rejects.toMatchObject({ code: 13, message: expect.stringContaining("Request originated from IP 127.0.0.1") });
    await expect(connect("primary-key==")).rejects.toMatchObject({ code: 13, message: expect.stringContaining("firewall settings") });
  });

  test("speaks no TLS before 1.2", async () => {
    const old = new Promise((resolve, reject) => {
      const socket = tls.connect({ port: gateway.port, host: "127.0.0.1", servername: "localhost", ca: authority.certificate, maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }, () => {
        resolve("connected");
      });
      socket.on("error", reject);
    });
    await expect(old).rejects.toThrow(/alert protocol version/);
  });

  test("a server whose path is longer than a socket's may be is reached", async () => {
    const folder = path.join(ferret.folder, "x".repeat(120));
    fs.mkdirSync(folder);
    fs.linkSync(ferret.socketFile, path.join(folder, "mongo.sock"));
    const backend = await Backend.connect(path.join(folder, "mongo.sock"));
    expect(await backend.hasCollection("todo", "todos")).toBe(true);
    backend.close();
  });
});
