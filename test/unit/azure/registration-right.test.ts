import { afterEach, expect, test, vi } from "vitest";
import { registrationFault } from "../../../components/azure/registration-right.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** An Azure that tells this of the provider and of the caller's roles; undefined is a refusal. */
function azure(registrationState: string | undefined, permissions: readonly object[] | undefined): void {
  vi.stubGlobal("fetch", (url: string) => {
    const body = url.includes("/permissions?") ? permissions && { value: permissions } : registrationState && { registrationState };
    return Promise.resolve(body ? Response.json(body) : Response.json({}, { status: 403 }));
  });
}

const ask = (): Promise<string | undefined> => registrationFault("Microsoft.ContainerInstance", "1234", "t0ken");
const reader = { actions: ["*/read"], notActions: [] };

test("a subscription without the provider, and without the right to register it: one sentence, the command and no token", async () => {
  azure("NotRegistered", [reader]);
  const fault = await ask();
  expect(fault).toMatch(/^subscription 1234 has no Microsoft\.ContainerInstance, and you may not register it \(Microsoft\.ContainerInstance\/register\/action\): nothing was changed\./);
  expect(fault).toContain("`az provider register --namespace Microsoft.ContainerInstance --subscription 1234`");
  expect(fault).not.toContain("t0ken");
});

test.each<[string, string | undefined, readonly object[] | undefined, boolean]>([
  ["registered", "Registered", [reader], false],
  ["being registered", "Registering", [reader], false],
  ["an owner", "NotRegistered", [{ actions: ["*"], notActions: [] }], false],
  ["one of several roles suffices", "NotRegistered", [reader, { actions: ["microsoft.containerinstance/*"], notActions: [] }], false],
  ["any register action", "NotRegistered", [{ actions: ["*/register/action"], notActions: [] }], false],
  ["what a role takes away does not count", "NotRegistered", [{ actions: ["*"], notActions: ["*/register/action"] }], true],
  ["no role at all", "Unregistered", [], true],
  ["Azure does not tell of the provider", undefined, [reader], false],
  ["Azure does not tell of the roles", "NotRegistered", undefined, false],
])("%s", async (_case, state, permissions, isFault) => {
  azure(state, permissions);
  expect((await ask()) !== undefined).toBe(isFault);
});

test("an Azure that does not answer is left to the registration itself", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no network")));
  expect(await ask()).toBeUndefined();
});
