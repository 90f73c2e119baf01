import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { signInProvider, type SignInRequest } from "../../../components/azure/sign-in-provider.ts";

const request: SignInRequest = { tenantId: "tenant", clientId: "client", keyId: "key", resourceGroupId: "/subscriptions/s/resourceGroups/gke-aci", clientSecret: "s3cret" };
const remembered = { clientId: "client", keyId: "key", resourceGroupId: "/subscriptions/s/resourceGroups/gke-aci" };
const refused = { status: 401, body: { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret provided." } };
const taken = { status: 200, body: { access_token: "t0ken" } };
const notYet = { status: 403, body: { error: { code: "AuthorizationFailed", message: "If access was recently granted, please refresh your credentials." } } };
const nothing = { status: 200, body: { value: [] } };
const inForce = { status: 200, body: { value: [{ actions: ["Microsoft.ContainerInstance/containerGroups/*"], notActions: [] }] } };

/** What Entra ID was asked, and what it answers. */
let asked: { url: string; form?: Record<string, string>; authorization?: string }[];
let answers: { status: number; body: unknown }[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  vi.stubGlobal("fetch", (url: string, { body, headers }: { body?: URLSearchParams; headers?: { authorization: string } }) => {
    asked.push(body === undefined ? { url, authorization: headers?.authorization ?? "" } : { url, form: Object.fromEntries(body) });
    const answer = answers.shift() ?? refused;
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The provider as the process knows it that Pulumi sends it to: read back from its text, apart from this module. */
async function sentProvider(): Promise<typeof signInProvider> {
  const { text } = await pulumi.runtime.serializeFunction(() => signInProvider);
  const sent: { handler?: () => typeof signInProvider } = {};
  // The text is CommonJS.
  new Function("exports", "require", text)(sent, createRequire(import.meta.url));
  if (sent.handler === undefined) throw new Error("the serialized provider has no handler");
  return sent.handler();
}

async function create(provider: typeof signInProvider): Promise<unknown> {
  const { inputs } = (await provider.check?.({} as SignInRequest, request)) ?? {};
  const created = provider.create(inputs as SignInRequest).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return created;
}

describe.each([
  ["in this process", () => Promise.resolve(signInProvider)],
  ["as text in another process", sentProvider],
])("the sign-in %s", (_, providerOf) => {
  test("goes on until Entra ID takes the secret three times in a row", async () => {
    answers = [refused, taken, taken, refused, taken, taken, taken, inForce, inForce, inForce];
    expect(await create(await providerOf())).toEqual({ id: "key", outs: remembered });
    expect(asked).toHaveLength(10);
    expect(asked[0]).toEqual({
      url: "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
      form: { grant_type: "client_credentials", scope: "https://management.azure.com/.default", client_id: "client", client_secret: "s3cret" },
    });
  });
});

describe("the role", () => {
  test("is waited for until Azure tells three times in a row what it permits", async () => {
    answers = [taken, taken, taken, notYet, nothing, inForce, inForce, notYet, inForce, inForce, inForce];
    expect(await create(signInProvider)).toEqual({ id: "key", outs: remembered });
    expect(asked).toHaveLength(11);
    expect(asked[3]).toEqual({
      url: "https://management.azure.com/subscriptions/s/resourceGroups/gke-aci/providers/Microsoft.Authorization/permissions?api-version=2022-04-01",
      authorization: "Bearer t0ken",
    });
  });

  test("that is never in force stops the update with what Azure says", async () => {
    answers = [taken, taken, taken, ...Array.from({ length: 500 }, () => notYet)];
    const error = String(await create(signInProvider));
    expect(error).toMatch(/The role of client in \/subscriptions\/s\/resourceGroups\/gke-aci is not in force after 15 minutes\. Run `pulumi up` again later\. If access was recently granted/);
    expect(error).not.toContain("t0ken");
  });
});

test("a secret that is never taken stops the update with what Entra ID says, and without the secret", async () => {
  const error = String(await create(signInProvider));
  expect(error).toContain("AADSTS7000215");
  expect(error).toContain("Run `pulumi up` again");
  expect(error).not.toContain("s3cret");
});

test("the secret is no part of what Pulumi remembers, and only another secret is signed in with again", async () => {
  expect((await signInProvider.check?.({} as SignInRequest, request))?.inputs).toEqual(remembered);
  const state = remembered;
  expect(await signInProvider.diff?.("key", state, request)).toEqual({ changes: false, replaces: [] });
  expect(await signInProvider.diff?.("key", state, { ...request, keyId: "another" })).toEqual({ changes: true, replaces: ["keyId"] });
  expect(signInProvider.delete).toBeUndefined();
});
