import { afterEach, beforeEach, expect, test } from "vitest";
import { SandboxedGoogle, projectId } from "./test/sandboxed-google.ts";

const project = `cloudresourcemanager.googleapis.com/v1/projects/${projectId}`;
const accounts = `iam.googleapis.com/v1/projects/${projectId}/serviceAccounts`;

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("iam");
});
afterEach(() => google.remove());

async function setPolicy(change: object) {
  const { body: policy } = await google.call("POST", `${project}:getIamPolicy`);
  return google.call("POST", `${project}:setIamPolicy`, { policy: { ...policy, ...change } });
}

test("audit settings of a project are kept and shown, stay when a writer leaves them out, and go with an empty list", async () => {
  const auditConfigs = [{ service: "container.googleapis.com", auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_WRITE" }] }];
  expect((await setPolicy({ auditConfigs })).body.auditConfigs).toEqual(auditConfigs);
  await setPolicy({ auditConfigs: undefined });
  expect((await google.call("POST", `${project}:getIamPolicy`)).body.auditConfigs).toEqual(auditConfigs);
  expect((await setPolicy({ auditConfigs: [] })).body).not.toHaveProperty("auditConfigs");
});

test("audit settings that log what does not exist are refused", async () => {
  const { status, body } = await setPolicy({ auditConfigs: [{ service: "container.googleapis.com", auditLogConfigs: [{ logType: "EVERYTHING" }] }] });
  expect({ status, message: body.error.message as string }).toEqual({ status: 400, message: expect.stringContaining('"EVERYTHING" must be one of') });
});

test("a role of a service that is not here is not called invalid, nor is the service", async () => {
  const { body: policy } = await google.call("POST", `${project}:getIamPolicy`);
  const given = await setPolicy({ bindings: [...policy.bindings, { role: "roles/aiplatform.user", members: ["user:a@example.com"] }] });
  expect(given.body.error).toMatchObject({ code: 501, message: expect.stringContaining("does not model the role roles/aiplatform.user") });
  const enabled = await google.call("POST", `serviceusage.googleapis.com/v1/projects/${projectId}/services/aiplatform.googleapis.com:enable`);
  expect(enabled.body.error).toMatchObject({ code: 501, message: expect.stringContaining("does not model the service aiplatform.googleapis.com") });
});

test("a change of a service account tells what was changed and nothing else", async () => {
  const { body: account } = await google.call("POST", accounts, { accountId: "gardener", serviceAccount: { displayName: "Gardener" } });
  const { body } = await google.call("PATCH", `${accounts}/${account.email as string}`, { serviceAccount: { description: "waters" }, updateMask: "description" });
  expect(body).toEqual({ name: account.name, description: "waters" });
  expect((await google.call("GET", `${accounts}/${account.email as string}`)).body).toMatchObject({ displayName: "Gardener", description: "waters", uniqueId: account.uniqueId });
});

test("a service account that is not there is told without its name", async () => {
  expect((await google.call("GET", `${accounts}/nobody@${projectId}.iam.gserviceaccount.com`)).body.error).toMatchObject({ code: 404, message: "Unknown service account", status: "NOT_FOUND" });
});

test("a mask decides which parts of a policy are replaced", async () => {
  const auditConfigs = [{ service: "allServices", auditLogConfigs: [{ logType: "ADMIN_READ" }] }];
  await setPolicy({ auditConfigs });
  const { body: policy } = await google.call("POST", `${project}:getIamPolicy`);
  const kept = await google.call("POST", `${project}:setIamPolicy`, { policy: { ...policy, auditConfigs: [] }, updateMask: "bindings,etag" });
  expect(kept.body.auditConfigs).toEqual(auditConfigs);
  const dropped = await google.call("POST", `${project}:setIamPolicy`, { policy: { etag: kept.body.etag, bindings: [] }, updateMask: "auditConfigs" });
  expect(dropped.body).toEqual({ version: 1, etag: expect.any(String), bindings: policy.bindings });
});

test.each([
  ["a condition", { bindings: [{ role: "roles/viewer", members: ["user:a@example.com"], condition: { expression: "true" } }] }, 501, "policy.bindings[0].condition"],
  ["a field that policies do not have", { rules: [] }, 400, "Unknown name \"rules\" at 'policy'"],
  ["an etag of before", { etag: "AAAAAAAAAAA=" }, 409, "concurrent policy changes"],
])("a policy with %s is refused", async (_what, change, code, message) => {
  expect((await setPolicy(change)).body.error).toMatchObject({ code, message: expect.stringContaining(message) });
});

test("a change of a custom role that its writer has not read is refused", async () => {
  const role = `iam.googleapis.com/v1/projects/${projectId}/roles/gardener`;
  const { body: made } = await google.call("POST", `iam.googleapis.com/v1/projects/${projectId}/roles`, { roleId: "gardener", role: { title: "Gardener" } });
  expect((await google.call("PATCH", role, { title: "Chief", etag: made.etag })).body).toMatchObject({ title: "Chief" });
  expect((await google.call("PATCH", role, { title: "Other", etag: made.etag })).body.error.code).toBe(409);
  expect((await google.call("GET", role)).body.title).toBe("Chief");
});
