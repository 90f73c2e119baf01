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
