import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { registrationProvider, type RegistrationRequest } from "../../../components/azure/registration-provider.ts";

const request: RegistrationRequest = { subscriptionId: "1234", namespace: "Microsoft.ContainerInstance", token: "t0ken" };
const id = "/subscriptions/1234/providers/Microsoft.ContainerInstance";

/** What Azure was asked, and what it answers. */
let asked: { method: string; url: string; authorization: string }[];
let answers: { status: number; body: unknown }[];
let server: http.Server;

beforeEach(async () => {
  asked = [];
  answers = [];
  server = http.createServer((incoming, outgoing) => {
    asked.push({ method: incoming.method ?? "", url: incoming.url ?? "", authorization: incoming.headers.authorization ?? "" });
    const answer = answers.shift() ?? { status: 500, body: {} };
    outgoing.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const realFetch = fetch;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => realFetch(url.replace("https://management.azure.com", base), init));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await new Promise((resolve) => server.close(resolve));
});

/** The provider as the process knows it that Pulumi sends it to: read back from its text, apart from this module. */
async function sentProvider(): Promise<typeof registrationProvider> {
  const { text } = await pulumi.runtime.serializeFunction(() => registrationProvider);
  const sent: { handler?: () => typeof registrationProvider } = {};
  // The text is CommonJS.
  new Function("exports", "require", text)(sent, createRequire(import.meta.url));
  if (sent.handler === undefined) throw new Error("the serialized provider has no handler");
  return sent.handler();
}

describe.each([
  ["in this process", () => Promise.resolve(registrationProvider)],
  ["as text in another process", sentProvider],
])("the registration %s", (_, providerOf) => {
  test("registers the namespace with the deployer's token and waits until it is registered", async () => {
    const provider = await providerOf();
    answers = ["Registering", "Registering", "Registered"].map((registrationState) => ({ status: 200, body: { registrationState } }));
    const { inputs } = (await provider.check?.({} as RegistrationRequest, request)) ?? {};
    const created = await provider.create(inputs as RegistrationRequest);
    expect(created).toEqual({ id, outs: { subscriptionId: "1234", namespace: "Microsoft.ContainerInstance" } });
    expect(asked).toEqual([
      { method: "POST", url: `${id}/register?api-version=2024-11-01`, authorization: "Bearer t0ken" },
      { method: "GET", url: `${id}?api-version=2024-11-01`, authorization: "Bearer t0ken" },
      { method: "GET", url: `${id}?api-version=2024-11-01`, authorization: "Bearer t0ken" },
    ]);
  });
});

test("the token is no part of what Pulumi remembers", async () => {
  const checked = await registrationProvider.check?.({} as RegistrationRequest, request);
  expect(checked?.inputs).toEqual({ subscriptionId: "1234", namespace: "Microsoft.ContainerInstance" });
});

test("a refusal names what Azure says, and not the token", async () => {
  answers = [{ status: 403, body: { error: { code: "AuthorizationFailed", message: "The client 'x' may not register." } } }];
  await registrationProvider.check?.({} as RegistrationRequest, request);
  const refusal = await registrationProvider.create(request).catch((error: unknown) => String(error));
  expect(refusal).toBe(`Error: Azure refuses POST ${id}/register: 403 AuthorizationFailed The client 'x' may not register.`);
});

test("an update with a new token changes nothing; another subscription is another registration", async () => {
  const state = { subscriptionId: "1234", namespace: "Microsoft.ContainerInstance" };
  expect(await registrationProvider.diff?.(id, state, { ...request, token: "another" })).toEqual({ changes: false, replaces: [] });
  expect(await registrationProvider.diff?.(id, state, { ...request, subscriptionId: "5678" })).toEqual({ changes: true, replaces: ["subscriptionId"] });
});

test("a destroy leaves the provider registered for whoever else uses it", () => {
  expect(registrationProvider.delete).toBeUndefined();
});
