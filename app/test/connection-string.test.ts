import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConnectionString } from "../src/connection-string.ts";

const written = "mongodb://tododb1:a%2Fb%2BSecret%3D%3D@tododb1.mongo.cosmos.azure.com:10255/?ssl=true&replicaSet=globaldb";
const connectionString = new ConnectionString(written);

describe("ConnectionString", () => {
  it("shows itself in no way of printing", () => {
    const printed = [String(connectionString), JSON.stringify({ connectionString }), inspect({ connectionString }, { showHidden: true })].join();
    expect(printed).toContain("[connection string]");
    expect(printed).not.toContain("Secret");
  });

  it("takes itself and its password, as written and as meant, out of texts", () => {
    const text = `cannot use ${written}; tried a%2Fb%2BSecret%3D%3D, which is a/b+Secret==`;
    expect(connectionString.redact(text)).toBe("cannot use ***; tried ***, which is ***");
  });

  it("takes the user part out of other connection strings, and leaves their hosts", () => {
    const text = "was mongodb+srv://someone:older@old.example/todo before";
    expect(connectionString.redact(text)).toBe("was mongodb+srv://***@old.example/todo before");
  });

  it("leaves texts alone where it holds no password", () => {
    const local = new ConnectionString("mongodb://127.0.0.1:27017/");
    expect(local.redact("connect ECONNREFUSED 127.0.0.1:27017")).toBe("connect ECONNREFUSED 127.0.0.1:27017");
  });
});
