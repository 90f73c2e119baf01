import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AuditLog, maskSecrets } from "./audit-log.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "audit-test-"));
  file = path.join(folder, "logs/audit.log");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const entry = (body?: unknown) => ({ time: new Date("2026-11-21T10:00:00Z"), principal: "me", method: "PUT", url: "https://management.azure.com/x?api-version=1", status: 200, durationMs: 1.6, body });

test("writes one JSON line a call, readable by its owner alone", () => {
  new AuditLog(file).write(entry({ a: 1 }));
  expect(fs.readFileSync(file, "utf8")).toBe('{"time":"2026-11-21T10:00:00.000Z","principal":"me","method":"PUT","url":"https://management.azure.com/x?api-version=1","status":200,"durationMs":2,"body":{"a":1}}\n');
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test("masks what is named like a credential, with its shape kept", () => {
  const masked = maskSecrets({ password: "p", nested: [{ secureValue: "s", name: "DB" }], secret: { a: "x", b: "y" }, client_secret: "c", storageAccountKey: "k", private_key: "k", keyId: "id" });
  expect(masked).toEqual({ password: "***", nested: [{ secureValue: "***", name: "DB" }], secret: { a: "***", b: "***" }, client_secret: "***", storageAccountKey: "***", private_key: "***", keyId: "id" });
});

test("masks credentials in the address", () => {
  new AuditLog(file).write({ ...entry(), url: "https://host/x?access_token=abc&api-version=1" });
  expect(fs.readFileSync(file, "utf8")).not.toContain("abc");
});

test("does not grow beyond its bound, across restarts too", () => {
  for (let count = 0; count < 40; count++) new AuditLog(file, 500, 2).write(entry());
  const names = fs.readdirSync(path.dirname(file)).sort();
  expect(names).toEqual(["audit.log", "audit.log.1", "audit.log.2"]);
  for (const name of names) expect(fs.statSync(path.join(path.dirname(file), name)).size).toBeLessThanOrEqual(500);
});
