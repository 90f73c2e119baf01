import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AuditLog, readAuditLog } from "../clouds/audit-log.ts";
import { usedPermissions } from "./used-permissions.ts";

const deployer = ["deployer@example.com", "0000-app"];
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-rights-"));
  file = path.join(folder, "arm.log");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function write(log: AuditLog, minute: number, principal: string, url: string, ...permissions: string[]): void {
  log.write({ time: new Date(Date.UTC(2026, 10, 1, 0, minute)), principal, method: "GET", url, status: 200, durationMs: 1, permissions });
}

test("the calls of one identity in all of its names, by place, and nobody else's", () => {
  const log = new AuditLog(file);
  write(log, 1, "deployer@example.com", "https://container.googleapis.com/v1/projects/p/clusters", "container.clusters.list");
  write(log, 2, "deployer@example.com", "https://gke-1.us-west1-a.gke.goog/api", "container.clusters.connect");
  write(log, 3, "0000-app", "https://management.azure.com/subscriptions/s", "Microsoft.Resources/subscriptions/read");
  write(log, 4, "0000-app", "https://graph.microsoft.com/v1.0/applications", "Application.ReadWrite.OwnedBy");
  write(log, 5, "0000-app", "https://login.microsoftonline.com/t/oauth2/v2.0/token");
  write(log, 6, "connector", "https://management.azure.com/subscriptions/s", "Microsoft.ContainerInstance/containerGroups/write");
  expect(usedPermissions(readAuditLog(file), deployer)).toEqual({
    calls: 5,
    first: "2026-11-01T00:01:00.000Z",
    last: "2026-11-01T00:05:00.000Z",
    permissions: { google: ["container.clusters.connect", "container.clusters.list"], azure: ["Microsoft.Resources/subscriptions/read"], graph: ["Application.ReadWrite.OwnedBy"] },
  });
  expect(usedPermissions(readAuditLog(file), deployer, new Date("2026-11-01T00:04:00Z"))).toMatchObject({ calls: 2, permissions: { google: [], azure: [], graph: ["Application.ReadWrite.OwnedBy"] } });
});

test("what was put aside counts, oldest first", () => {
  const log = new AuditLog(file, 200);
  for (const minute of [1, 2, 3]) write(log, minute, "deployer@example.com", "https://iam.googleapis.com/v1", `iam.step.${minute}`);
  expect(fs.readdirSync(folder).sort()).toEqual(["arm.log", "arm.log.1", "arm.log.2"]);
  expect(usedPermissions(readAuditLog(file), deployer)).toMatchObject({ calls: 3, first: "2026-11-01T00:01:00.000Z", permissions: { google: ["iam.step.1", "iam.step.2", "iam.step.3"] } });
});

test("no log is no calls", () => {
  expect(usedPermissions(readAuditLog(file), deployer)).toEqual({ calls: 0, first: undefined, last: undefined, permissions: { google: [], azure: [], graph: [] } });
});
