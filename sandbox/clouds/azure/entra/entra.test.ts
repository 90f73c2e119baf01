import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AzureFixture, deployer } from "../azure.fixture.ts";
import { armHost, loginHost } from "../hosts.ts";

let azure: AzureFixture;
beforeEach(() => {
  azure = new AzureFixture();
});
afterEach(() => {
  azure.remove();
});

const claimsOf = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("token endpoint", () => {
  test("gives the deployer a signed token for the resource it asked for", async () => {
    const answer = await azure.login({ client_id: deployer.clientId, client_secret: deployer.clientSecret });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 3599 });
    expect(claimsOf(answer.body.access_token)).toMatchObject({ aud: `https://${armHost}`, appid: deployer.clientId, tid: deployer.tenantId });
    expect(answer.audit).not.toContain(deployer.clientSecret);
  });

  test("answers the older endpoint too", async () => {
    const answer = await azure.send(loginHost, "POST", `/${deployer.tenantId}/oauth2/token`, {
      form: { grant_type: "client_credentials", client_id: deployer.clientId, client_secret: deployer.clientSecret, resource: "https://management.core.windows.net/" },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.resource).toBe("https://management.core.windows.net/");
  });

  test.each([
    ["a wrong secret", { client_id: deployer.clientId, client_secret: "wrong" }, 401, "invalid_client", "AADSTS7000215"],
    ["an unknown application", { client_id: "44444444-0000-4000-8000-000000000004", client_secret: "x" }, 400, "unauthorized_client", "AADSTS700016"],
    ["no secret", { client_id: deployer.clientId }, 401, "invalid_client", "AADSTS7000218"],
    ["an unknown resource", { client_id: deployer.clientId, client_secret: deployer.clientSecret, scope: "https://vault.azure.net/.default" }, 400, "invalid_resource", "AADSTS500011"],
    ["another grant", { client_id: deployer.clientId, grant_type: "password" }, 400, "unsupported_grant_type", "AADSTS70003"],
  ])("refuses %s", async (_what, form: Record<string, string>, status, error, code) => {
    const answer = await azure.login(form);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBe(error);
    expect(answer.body.error_description).toContain(`${code}:`);
  });

  test("refuses an unknown tenant", async () => {
    const answer = await azure.login({ client_id: deployer.clientId, client_secret: deployer.clientSecret }, "55555555-0000-4000-8000-000000000005");
    expect(answer.status).toBe(400);
    expect(answer.body.error_description).toContain("AADSTS90002: Tenant '55555555-0000-4000-8000-000000000005' not found.");
  });
});

test("secrets overlap while they are rotated, and end on their day", async () => {
  const { id, secret, applicationId } = await azure.createPrincipal("connector");
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const added = await azure.graph("POST", `/v1.0/applications/${applicationId}/addPassword`, { passwordCredential: { displayName: "next", endDateTime: soon } });
  const next = String(added.body.secretText);
  expect((await azure.login({ client_id: id, client_secret: secret })).status).toBe(200);
  const signIn = await azure.login({ client_id: id, client_secret: next });
  expect(signIn.status).toBe(200);
  expect(signIn.audit).toContain(String(added.body.keyId));

  azure.ahead = 7_200_000;
  const expired = await azure.login({ client_id: id, client_secret: next });
  expect(expired.status).toBe(401);
  expect(expired.body.error_description).toContain("AADSTS7000222:");
  expect((await azure.login({ client_id: id, client_secret: secret })).status).toBe(200);
});

test("discovery names the endpoints, of any tenant as well", async () => {
  const configuration = await azure.send(loginHost, "GET", `/${deployer.tenantId}/v2.0/.well-known/openid-configuration`);
  expect(configuration.body.token_endpoint).toBe(`https://${loginHost}/${deployer.tenantId}/oauth2/v2.0/token`);
  expect((await azure.send(loginHost, "GET", "/organizations/v2.0/.well-known/openid-configuration")).status).toBe(200);
  expect((await azure.send(loginHost, "GET", "/common/discovery/instance?api-version=1.1")).body.metadata[0].aliases).toContain(loginHost);
  expect((await azure.send(loginHost, "GET", `/${deployer.tenantId}/discovery/v2.0/keys`)).body.keys[0]).toMatchObject({ kty: "RSA", use: "sig" });
});
