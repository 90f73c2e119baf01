import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AzureFixture, deployer } from "../azure.fixture.ts";
import { armHost, graphHost } from "../hosts.ts";
import { type AppPermission, appPermissions } from "./app-permissions.ts";

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

describe("what Graph answers", () => {
  const context = (what: string): string => `https://graph.microsoft.com/v1.0/$metadata#${what}`;

  test("to a creation: the object, what it is, and where the directory keeps it", async () => {
    const application = await azure.graph("POST", "/v1.0/applications", { displayName: "mine", isFallbackPublicClient: true });
    expect(application.headers["location"]).toBe(`https://graph.microsoft.com/v2/${deployer.tenantId}/directoryObjects/${application.body.id as string}/Microsoft.DirectoryServices.Application`);
    expect(application.body).toMatchObject({ "@odata.context": context("applications/$entity"), isFallbackPublicClient: true, signInAudience: "AzureADandPersonalMicrosoftAccount", api: { requestedAccessTokenVersion: 2 }, web: { redirectUris: [] }, deletedDateTime: null });
    const principal = await azure.graph("POST", "/v1.0/servicePrincipals", { appId: application.body.appId });
    expect(principal.headers["location"]).toBe(`https://graph.microsoft.com/v2/${deployer.tenantId}/directoryObjects/${principal.body.id as string}/Microsoft.DirectoryServices.ServicePrincipal`);
    expect(principal.body).toMatchObject({ "@odata.context": context("servicePrincipals/$entity"), appDisplayName: "mine", replyUrls: [], loginUrl: null });
    const password = await azure.graph("POST", `/v1.0/applications/${application.body.id as string}/addPassword`, {});
    expect(password.headers["location"]).toBe("https://graph.microsoft.com");
  });

  test("for an application of one tenant's: tokens of any version", async () => {
    const { body } = await azure.graph("POST", "/v1.0/applications", { displayName: "mine", signInAudience: "AzureADMyOrg" });
    expect([body.signInAudience, body.api.requestedAccessTokenVersion]).toEqual(["AzureADMyOrg", null]);
  });

  test("to a look-up: the object with what it is; an application is not found by its object id as its client id", async () => {
    const { id, applicationId, objectId } = await azure.createPrincipal("mine");
    expect((await azure.graph("GET", `/v1.0/applications/${applicationId}`)).body["@odata.context"]).toBe(context("applications/$entity"));
    expect((await azure.graph("GET", `/v1.0/servicePrincipals/${objectId}`)).body["@odata.context"]).toBe(context("servicePrincipals/$entity"));
    expect((await azure.graph("POST", "/v1.0/directoryObjects/getByIds", { ids: [objectId] })).body).toMatchObject({ "@odata.context": context("directoryObjects"), value: [{ id: objectId }] });
    const found = async (appId: string): Promise<number> => (await azure.graph("GET", `/v1.0/applications?$filter=appId eq '${appId}'`)).body.value.length as number;
    expect([await found(id), await found(applicationId)]).toEqual([1, 0]);
  });

  test("to a change: nothing, and the change is seen", async () => {
    const { applicationId, objectId } = await azure.createPrincipal("mine");
    for (const [path, change] of [[`applications/${applicationId}`, { isFallbackPublicClient: false }], [`servicePrincipals/${objectId}`, { appRoleAssignmentRequired: true }]] as const) {
      const changed = await azure.graph("PATCH", `/v1.0/${path}`, change);
      expect([changed.status, changed.body]).toEqual([204, undefined]);
      expect((await azure.graph("GET", `/v1.0/${path}`)).body).toMatchObject(change);
    }
  });

  test("where an object is not there: the one id of the request", async () => {
    const { innerError } = (await azure.graph("GET", "/v1.0/applications/none")).body.error;
    expect(innerError["client-request-id"]).toBe(innerError["request-id"]);
    expect(innerError.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  });
});

test("what is deleted can be deleted for good, once", async () => {
  const { applicationId, objectId } = await azure.createPrincipal("mine");
  const forGood = (id: string) => azure.graph("DELETE", `/v1.0/directory/deletedItems/${id}`);
  expect((await forGood(applicationId)).status).toBe(404);
  await azure.graph("DELETE", `/v1.0/applications/${applicationId}`);
  for (const id of [applicationId, objectId]) expect([(await forGood(id)).status, (await forGood(id)).body.error?.code]).toEqual([204, "Request_ResourceNotFound"]);
});

test("what was deleted more than 30 days ago is forgotten", async () => {
  const { applicationId } = await azure.createPrincipal("mine");
  const other = await azure.createPrincipal("other");
  await azure.graph("DELETE", `/v1.0/applications/${applicationId}`);
  azure.ahead = 31 * 24 * 3_600_000;
  await azure.graph("DELETE", `/v1.0/applications/${other.applicationId}`);
  expect((await azure.graph("DELETE", `/v1.0/directory/deletedItems/${applicationId}`)).status).toBe(404);
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

test("nobody may without a permission, and only with a token for Graph", async () => {
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

describe("a principal without an administrator's rights", () => {
  const graphId = async (): Promise<string> => (await azure.graph("GET", "/v1.0/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'")).body.value[0].id as string;
  const allow = async (objectId: string, permission: AppPermission) =>
    azure.graph("POST", `/v1.0/servicePrincipals/${objectId}/appRoleAssignments`, { principalId: objectId, resourceId: await graphId(), appRoleId: appPermissions[permission] });
  /** Somebody with one permission, who has signed in with it. */
  const somebody = async (permission: AppPermission) => {
    const principal = await azure.createPrincipal("somebody");
    expect((await allow(principal.objectId, permission)).status).toBe(201);
    const token = await azure.token(graphHost, principal);
    return { ...principal, call: (method: string, path: string, body?: unknown) => azure.graph(method, `/v1.0${path}`, body, token) };
  };
  const refused = [403, "Authorization_RequestDenied"];
  const outcome = ({ status, body }: { status: number; body?: { error?: { code: string } } }) => [status, body?.error?.code];

  test("manages what it makes and owns, and nothing of others, with Application.ReadWrite.OwnedBy", async () => {
    const other = await azure.createPrincipal("other");
    const { objectId, call } = await somebody("Application.ReadWrite.OwnedBy");
    const made = (await call("POST", "/applications", { displayName: "mine" })).body as { id: string; appId: string };
    expect((await call("GET", `/applications/${made.id}/owners`)).body.value).toMatchObject([{ id: objectId, "@odata.type": "#microsoft.graph.servicePrincipal" }]);
    expect((await call("POST", "/servicePrincipals", { appId: made.appId })).status).toBe(201);
    expect((await call("POST", `/applications/${made.id}/addPassword`, {})).status).toBe(200);
    expect((await call("GET", "/applications")).body.value.length).toBeGreaterThan(1);
    expect(outcome(await call("POST", `/applications/${other.applicationId}/addPassword`, {}))).toEqual(refused);
    expect(outcome(await call("DELETE", `/servicePrincipals/${other.objectId}`))).toEqual(refused);
    expect(outcome(await call("DELETE", "/applications/no-such"))).toEqual(refused);
    const [theirs] = (await call("GET", `/servicePrincipals?$filter=appId eq '${made.appId}'`)).body.value as { id: string }[];
    expect((await call("DELETE", `/applications/${made.id}`)).status).toBe(204);
    expect((await call("GET", `/servicePrincipals/${theirs?.id ?? ""}`)).status).toBe(404);
  });

  test("that gives up its ownership can do nothing more with what it made", async () => {
    const { objectId, call } = await somebody("Application.ReadWrite.OwnedBy");
    const { id } = (await call("POST", "/applications", { displayName: "mine", "owners@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${objectId}`] })).body as { id: string };
    expect((await call("DELETE", `/applications/${id}/owners/${objectId}/$ref`)).status).toBe(204);
    expect(outcome(await call("POST", `/applications/${id}/addPassword`, {}))).toEqual(refused);
    expect(outcome(await call("POST", `/applications/${id}/owners/$ref`, { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${objectId}` }))).toEqual(refused);
  });

  test("reads everything and changes nothing with Application.Read.All", async () => {
    const { applicationId, call } = await somebody("Application.Read.All");
    expect((await call("GET", `/applications/${applicationId}`)).status).toBe(200);
    expect(outcome(await call("POST", "/applications", { displayName: "mine" }))).toEqual(refused);
    expect(outcome(await call("PATCH", `/applications/${applicationId}`, { displayName: "other" }))).toEqual(refused);
  });

  test("gives permissions to nobody, and loses its own with the assignment at its next sign-in", async () => {
    const { id, secret, objectId, call } = await somebody("Application.ReadWrite.All");
    expect(outcome(await call("POST", `/servicePrincipals/${objectId}/appRoleAssignments`, { principalId: objectId, resourceId: await graphId(), appRoleId: appPermissions["Directory.Read.All"] }))).toEqual(refused);
    const [assignment] = (await azure.graph("GET", `/v1.0/servicePrincipals/${objectId}/appRoleAssignments`)).body.value as { id: string }[];
    expect((await azure.graph("DELETE", `/v1.0/servicePrincipals/${objectId}/appRoleAssignments/${assignment?.id ?? ""}`)).status).toBe(204);
    expect((await call("GET", "/applications")).status).toBe(200);
    expect((await azure.graph("GET", "/v1.0/applications", undefined, await azure.token(graphHost, { id, secret }))).status).toBe(403);
  });

  test("names no other owner with Application.ReadWrite.OwnedBy alone, because others are looked up", async () => {
    const other = await azure.createPrincipal("other");
    const { call } = await somebody("Application.ReadWrite.OwnedBy");
    const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${other.objectId}`;
    const bound = await call("POST", "/applications", { displayName: "mine", "owners@odata.bind": [reference] });
    expect([outcome(bound), bound.permissions]).toEqual([refused, ["Application.ReadWrite.OwnedBy", "Directory.Read.All"]]);
    const { id } = (await call("POST", "/applications", { displayName: "mine" })).body as { id: string };
    const added = await call("POST", `/applications/${id}/owners/$ref`, { "@odata.id": reference });
    expect([outcome(added), added.permissions]).toEqual([refused, ["Application.ReadWrite.OwnedBy", "Directory.Read.All"]]);
    expect((await azure.graph("POST", `/v1.0/applications/${id}/owners/$ref`, { "@odata.id": reference })).status).toBe(204);
  });

  test("reads neither users nor objects of any kind with Application.Read.All", async () => {
    const { call, objectId } = await somebody("Application.Read.All");
    const [users, objects] = [await call("GET", "/users"), await call("POST", "/directoryObjects/getByIds", { ids: [objectId] })];
    expect([outcome(users), users.permissions]).toEqual([refused, ["User.Read.All"]]);
    expect([outcome(objects), objects.permissions]).toEqual([refused, ["Directory.Read.All"]]);
  });

  test("Microsoft Graph's own principal is Microsoft's, and stays as it is", async () => {
    const graph = await graphId();
    expect((await azure.graph("GET", `/v1.0/servicePrincipals/${graph}`)).body.appOwnerOrganizationId).toBe("f8cdef31-a31e-4b4a-93e4-5f571e91255a");
    for (const method of ["PATCH", "DELETE"]) expect((await azure.graph(method, `/v1.0/servicePrincipals/${graph}`, {})).body.error.code).toBe("NotModelledBySandbox");
  });

  test("the audit log has the least permission that would do", async () => {
    const { objectId, call } = await somebody("Application.ReadWrite.OwnedBy");
    const { body, permissions } = await call("POST", "/applications", { displayName: "mine" });
    expect(permissions).toEqual(["Application.ReadWrite.OwnedBy"]);
    expect((await call("GET", `/servicePrincipals/${objectId}`)).permissions).toEqual(["Application.Read.All"]);
    expect((await call("PATCH", `/applications/${body.id as string}`, { notes: "x" })).permissions).toEqual(["Application.ReadWrite.OwnedBy"]);
    expect((await azure.graph("PATCH", `/v1.0/applications/${body.id as string}`, { notes: "y" })).permissions).toEqual(["Application.ReadWrite.All"]);
  });

  test.each([
    ["an owner that is not there", { "owners@odata.bind": ["https://graph.microsoft.com/v1.0/directoryObjects/none"] }, 404],
    ["an owner that is no address", { "owners@odata.bind": ["none"] }, 400],
  ])("an application with %s is refused", async (_what, more, status) => {
    expect((await azure.graph("POST", "/v1.0/applications", { displayName: "x", ...more })).status).toBe(status);
  });
});
