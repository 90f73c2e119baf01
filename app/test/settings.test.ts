import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "../src/settings.ts";

let folder: string;
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-settings-"))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The faults that the settings have. */
function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

function fileWith(content: string): string {
  const file = path.join(folder, `db-${fs.readdirSync(folder).length}`);
  fs.writeFileSync(file, content);
  return file;
}

describe("readSettings", () => {
  it("has defaults for all but the connection string", () => {
    const settings = readSettings({ DB: "mongodb://127.0.0.1/" });
    expect(settings).toMatchObject({ port: 8080, databaseName: "todo", host: undefined, drainSeconds: 0, replica: { pod: undefined, node: undefined, version: undefined } });
    expect(settings.readConnectionString().reveal()).toBe("mongodb://127.0.0.1/");
  });

  it("reads the file of DB_FILE, without the line break at its end, anew each time", () => {
    const file = fileWith("mongodb://first.example/\n");
    const settings = readSettings({ DB_FILE: file, PORT: "80", DB_NAME: "lists", HOST: "127.0.0.1" });
    expect(settings).toMatchObject({ port: 80, databaseName: "lists", host: "127.0.0.1" });
    expect(settings.readConnectionString().reveal()).toBe("mongodb://first.example/");
    fs.writeFileSync(file, "mongodb://second.example/\n");
    expect(settings.readConnectionString().reveal()).toBe("mongodb://second.example/");
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readSettings({ DB: "mongodb://127.0.0.1/", DB_FILE: "", PORT: "", DB_NAME: "" })).toMatchObject({ port: 8080, databaseName: "todo" });
  });

  it("takes the connection string as Azure writes it", () => {
    const azure = "mongodb://tododb1:Zm9v==@tododb1.mongo.cosmos.azure.com:10255/?ssl=true&replicaSet=globaldb&retrywrites=false&maxIdleTimeMS=120000&appName=@tododb1@";
    expect(readSettings({ DB: azure }).readConnectionString().reveal()).toBe(azure);
  });

  it("names all faults at once", () => {
    const faults = faultsOf({ PORT: "eighty", DB_NAME: "a/b" });
    expect(faults).toHaveLength(3);
    expect(faults.join("\n")).toMatch(/neither DB_FILE nor DB is set[^]*DB_NAME is "a\/b"[^]*PORT is "eighty"/);
  });

  it.each(["-1", "65536", "80.5", "0x50", "1e3"])("refuses port %s", (PORT) => {
    expect(faultsOf({ DB: "mongodb://127.0.0.1/", PORT })).toEqual([`PORT is "${PORT}"; use a number from 0 to 65535`]);
  });

  it("reads how long to drain, and who this is", () => {
    const settings = readSettings({ DB: "mongodb://127.0.0.1/", DRAIN_SECONDS: "10", POD_NAME: "web-0", NODE_NAME: "aci-connector", APP_VERSION: "" });
    expect(settings).toMatchObject({ drainSeconds: 10, replica: { pod: "web-0", node: "aci-connector", version: undefined } });
  });

  it.each(["-1", "3601", "2.5", "soon"])("refuses to drain for %s seconds", (DRAIN_SECONDS) => {
    expect(faultsOf({ DB: "mongodb://127.0.0.1/", DRAIN_SECONDS })).toEqual([`DRAIN_SECONDS is "${DRAIN_SECONDS}"; use a number of seconds from 0 to 3600`]);
  });

  it("refuses names that would break a header", () => {
    expect(faultsOf({ DB: "mongodb://127.0.0.1/", POD_NAME: "web\r\nSet-Cookie: a=b" })).toEqual([expect.stringContaining("POD_NAME is")]);
  });

  it("refuses to choose between DB_FILE and DB", () => {
    expect(faultsOf({ DB: "mongodb://127.0.0.1/", DB_FILE: "/somewhere" })).toEqual(["DB_FILE and DB are both set; keep one of them"]);
  });

  it("says what is wrong with the file", () => {
    const missing = path.join(folder, "missing");
    expect(faultsOf({ DB_FILE: missing })[0]).toContain(`(${missing}) cannot be read (ENOENT)`);
    expect(faultsOf({ DB_FILE: fileWith(" \n") })[0]).toContain("is empty");
  });

  it.each([
    "postgres://todo:Hidden1@db.example/",
    "mongodb://todo:Hidden1@/",
    "mongodb://todo:Hidden1/@db.example/",
    "mongodb://todo:Hidden1@db.example/?tls=perhaps",
    "Hidden1",
  ])("refuses %s and shows nothing of it", (DB) => {
    const faults = faultsOf({ DB });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain("DB holds no usable MongoDB connection string");
    expect(faults[0]).not.toContain("Hidden1");
  });
});
