import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AzureFixture, deployer } from "../azure.fixture.ts";
import { armHost, graphHost } from "../hosts.ts";

let azure: AzureFixture;
beforeEach(() => {
  azure = new AzureFixture();
});
afterEach(() => {
  azure.remove();
});

test("an application with principal and secret is found, and goes with its principal", async () => {
  const { id, applicationId, objectId } = await azure.createPrincipal("connector");
  expect((await azure.graph("GET", "/v1.0/applications?$filter=displayName eq 'connector'")).body.value).toHaveLength(1);
  expect((await azure.graph("GET", `/v1.0/servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '${id}')`)).body.value[0].id).toBe(objectId);
  expect((await azure.graph("GET", `/v1.0/applications(appId='${id}')`)).body.id).toBe(applicationId);
  expect((await azure.graph("DELETE", `/v1.0/applications/${applicationId}`)).status).toBe(204);
  expect((await azure.graph("GET", `/v1.0/servicePrincipals/${objectId}`)).body.error.code).toBe("Request_ResourceNotFound");
});

test("the text of a secret is shown once and kept nowhere", async () => {
  const { secret, applicationId } = await azure.createPrincipal("connector");
  const shown = await azure.graph("GET", `/v1.0/applications/${applicationId}`);
  expect(shown.body.passwordCredentials).toEqual([expect.objectContaining({ secretText: null, hint: secret.slice(0, 3) })]);
  expect(fs.readFileSync(path.join(azure.folder, "azure.json"), "utf8")).not.toContain(secret);
});

test("a removed secret lets nobody in", async () => {
  const { id, secret, applicationId } = await azure.createPrincipal("connector");
  const [{ keyId }] = (await azure.graph("GET", `/v1.0/applications/${applicationId}`)).body.passwordCredentials;
  expect((await azure.graph("POST", `/v1.0/applications/${applicationId}/removePassword`, { keyId })).status).toBe(204);
  expect((await azure.login({ client_id: id, client_secret: secret })).body.error_codes).toEqual([7000215]);
});

test("only the deployer may, and only with a token for Graph", async () => {
  const { id, secret } = await azure.createPrincipal("connector");
  const other = await azure.graph("GET", "/v1.0/applications", undefined, await azure.token(graphHost, { id, secret }));
  expect([other.status, other.body.error.code]).toEqual([403, "Authorization_RequestDenied"]);
  const wrong = await azure.graph("GET", "/v1.0/applications", undefined, await azure.token(armHost));
  expect([wrong.status, wrong.body.error.code]).toEqual([401, "InvalidAuthenticationToken"]);
});

test("refuses by name what it does not model", async () => {
  expect((await azure.graph("GET", "/v1.0/groups")).body.error.message).toContain("does not model 'GET /groups'");
  expect((await azure.graph("GET", "/v1.0/applications?$filter=createdDateTime gt 2020-01-01")).body.error.message).toContain("createdDateTime gt");
  const certificate = await azure.graph("POST", "/v1.0/applications", { displayName: "x", keyCredentials: [{ type: "AsymmetricX509Cert" }] });
  expect([certificate.status, certificate.body.error.code]).toEqual([400, "NotModelledBySandbox"]);
});

test("there are no users, which is said as Graph says it", async () => {
  const found = await azure.graph("GET", "/v1.0/users?$filter=userPrincipalName eq 'nosuch@example.com'");
  expect([found.status, found.body.value]).toEqual([200, []]);
  const one = await azure.graph("GET", "/v1.0/users/nosuch@example.com");
  expect([one.status, one.body.error.code]).toEqual([404, "Request_ResourceNotFound"]);
  expect(one.body.error.message).toContain("Resource 'nosuch@example.com' does not exist");
});

test("a second principal of an application is refused", async () => {
  const again = await azure.graph("POST", "/v1.0/servicePrincipals", { appId: deployer.clientId });
  expect([again.status, again.body.error.code]).toEqual([409, "Request_MultipleObjectsWithSameKeyValue"]);
});
