import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { credentialOf, FakeCommands } from "../../test/unit/fake-commands.ts";
import type { Finding } from "./finding.ts";

/** The command as a user types it, with commands of the test's own on PATH and no way to any cloud. */

let commands: FakeCommands;

beforeEach(() => {
  commands = new FakeCommands();
  commands.add("pulumi", `echo '{"version":3,"deployment":{"resources":[]}}'`);
  commands.add("gke-gcloud-auth-plugin", `echo '${credentialOf("ya29.secret-token")}'`);
  commands.add("gcloud", "exit 1");
  commands.add("az", `echo '{"accessToken":"eyJ.secret-token.x","subscription":"0000-1111"}'`);
});

afterEach(() => {
  commands.remove();
});

/** Nothing listens on port 9 of this machine. */
const offline = { HTTPS_PROXY: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9", NO_PROXY: "", no_proxy: "" };

function doctor(args: readonly string[], env: Record<string, string> = {}): { status: number | null; text: string; seconds: number } {
  const began = Date.now();
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ARM_|GOOGLE_|PULUMI_)/.test(name)));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "main.ts"), ...args], { encoding: "utf8", env: { ...inherited, ...offline, METADATA_SERVER_DETECTION: "none", ...env } });
  return { status, text: stdout + stderr, seconds: (Date.now() - began) / 1000 };
}

const findingsOf = (text: string): Finding[] => (JSON.parse(text) as { findings: Finding[] }).findings;

test("without network, each check says so in one line, no secret is shown, and it ends", () => {
  const { status, text, seconds } = doctor(["--json"], { GOOGLE_OAUTH_ACCESS_TOKEN: "ya29.secret-token" });
  expect(status).toBe(1);
  expect(seconds).toBeLessThan(20);
  const findings = findingsOf(text);
  expect(findings.find(({ what }) => what === "Azure")).toMatchObject({ verdict: "stops", found: "management.azure.com cannot be reached (ECONNREFUSED)" });
  expect(findings.find(({ what }) => what === "Google Cloud, for kubectl")).toMatchObject({ verdict: "ok", found: "a token" });
  expect(text).not.toContain("secret-token");
  expect(text).not.toMatch(/^\s+at /m);
}, 40_000);

test("not signed in anywhere: the four sign-ins say what to type, and what depends on them was not asked", () => {
  commands.add("pulumi", 'echo "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions" >&2; exit 255');
  commands.add("gke-gcloud-auth-plugin", 'echo "You do not currently have an active account selected." >&2; exit 1');
  commands.add("gcloud", 'echo "ERROR: (gcloud.config.config-helper) You do not currently have an active account selected." >&2; exit 1');
  commands.add("az", `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`);
  const { status, text } = doctor(["--json"], { HOME: "/nonexistent" });
  expect(status).toBe(1);
  const findings = findingsOf(text);
  expect(findings.filter(({ verdict }) => verdict === "stops").map(({ what, mend }) => [what, mend])).toEqual(
    expect.arrayContaining([
      ["Pulumi backend", "pulumi login"],
      ["Google Cloud, for the provider", "gcloud auth login --update-adc"],
      ["Google Cloud, for kubectl", "gcloud auth login --update-adc"],
      ["Azure", "az login"],
    ]),
  );
  expect(commands.callsOf("gcloud")[0]).toMatch(/^config config-helper/);
  expect(commands.callsOf("az")[0]).toBe("account get-access-token --resource https://management.azure.com --output json");
}, 40_000);

test("a subscription that the stack's settings name goes over that of az", () => {
  const { text } = doctor(["--json", "--set", "azure-native:subscriptionId=2222-3333"], { ARM_SUBSCRIPTION_ID: "4444-5555" });
  expect(findingsOf(text).length).toBeGreaterThan(3);
  expect(commands.callsOf("az")[0]).toBe("account get-access-token --resource https://management.azure.com --output json --subscription 2222-3333");
}, 40_000);

test("a stack that is not there", () => {
  commands.add("pulumi", `echo "error: no stack named 'dev' found" >&2; exit 255`);
  const { status, text } = doctor([]);
  expect(status).toBe(1);
  expect(text).toMatch(/STOPS UP {2}Pulumi backend +no stack dev +the stack/);
  expect(text).toContain("→ pulumi stack init dev");
  expect(text).toMatch(/findings would stop `pulumi up` of stack dev/);
}, 40_000);

test.each([
  [["--for", "fun"], "--for fun is neither up nor preview"],
  [["--stock", "dev"], "Unknown option '--stock'"],
])("called with %j, it says how it is called", (args, message) => {
  const { status, text } = doctor(args);
  expect([status, text]).toEqual([2, expect.stringContaining(message)]);
  expect(text).toContain("usage: npm run doctor");
}, 40_000);

test("a stack without a file is one sentence", () => {
  const { status, text } = doctor(["--stack", "nowhere", "--json"]);
  expect(status).toBe(1);
  expect(findingsOf(text)[0]?.found).toContain("is not there; `pulumi stack init nowhere`");
}, 40_000);
