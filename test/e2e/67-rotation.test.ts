import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureCli, logIn } from "./azure-cli.ts";
import { eventually } from "./command.ts";
import { inSandbox, kubectl, kubectlJson, pulumi, stackOutput } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";
import { trafficLine } from "./traffic-count.ts";
import { Traffic } from "./traffic.ts";
import { verifyWith } from "./verify.ts";

interface Credentials {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the connector's pod reads. */
async function credentials(): Promise<Credentials> {
  const [volume] = await kubectlJson<{ items: { spec: { volumes: { secret?: { secretName: string } }[] } }[] }>("-n", "aci-connector", "get", "pods", "-l", "app=aci-connector").then(({ items }) => items.flatMap(({ spec }) => spec.volumes));
  const secret = await kubectlJson<{ data: Record<string, string> }>("-n", "aci-connector", "get", "secret", volume?.secret?.secretName ?? "");
  return JSON.parse(Buffer.from(secret.data["credentials.json"] ?? "", "base64").toString()) as Credentials;
}

/** Whether Entra ID takes a client secret. */
async function signsIn({ tenantId, clientId, clientSecret }: Credentials): Promise<boolean> {
  const input = new URLSearchParams({ grant_type: "client_credentials", scope: "https://management.azure.com/.default", client_id: clientId, client_secret: clientSecret }).toString();
  const answer = await inSandbox("curl", ["-sS", "--max-time", "20", "--data-binary", "@-", `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`], { input });
  const { access_token: token, error_codes: codes } = JSON.parse(answer) as { access_token?: string; error_codes?: number[] };
  if (token === undefined) expect(codes).toEqual([7000215]);
  return token !== undefined;
}

interface Call {
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body?: { readonly client_id?: string; readonly servicePrincipalCredentialKeyId?: string };
}

/** Everything that either cloud was asked since then. */
const callsSince = async (time: string): Promise<Call[]> =>
  (await inSandbox("npm", ["run", "-s", "sandbox", "--", "logs", "arm"]))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Call)
    .filter((call) => call.time >= time);

/** The todo pod and its container group: nothing of it changes while they run on untouched. */
async function identity(): Promise<unknown> {
  const { metadata, status } = await kubectlJson<{ metadata: { uid: string }; status: { phase: string; podIP: string; containerStatuses: { restartCount: number; ready: boolean }[] } }>("-n", "todo", "get", "pod", "web-0");
  const group = await azureCli("container", "show", "-g", "gke-aci", "-n", "todo-web-0", "--query", "{uid: tags.UID, ip: ipAddress.ip, since: containers[0].instanceView.currentState.startTime, restarts: containers[0].instanceView.restartCount}", "-o", "json");
  return { uid: metadata.uid, phase: status.phase, ip: status.podIP, containers: status.containerStatuses.map(({ restartCount, ready }) => ({ restartCount, ready })), group: JSON.parse(group) as unknown };
}

/** Key ids of the application's client secrets, by the generation in their names. */
async function keyIds({ clientId }: Credentials): Promise<Record<string, string>> {
  const listed = JSON.parse(await azureCli("ad", "app", "credential", "list", "--id", clientId, "-o", "json")) as { displayName: string; keyId: string }[];
  return Object.fromEntries(listed.map(({ displayName, keyId }) => [displayName, keyId]));
}

const figures: string[] = [];

describe("the connector's client secret", () => {
  const secrets: Credentials[] = [];
  let url = "";

  beforeAll(async () => {
    await logIn();
    url = await stackOutput("todoUrl");
    secrets.push(await credentials());
  });
  afterAll(() => console.log(`rotation | ${figures.join(" | ")}`));

  /** Sets the generation under constant requests, and proves what holds for each. */
  async function setGeneration(generation: number): Promise<void> {
    const before = await identity();
    const start = new Date().toISOString();
    const count = await Traffic.during(url, () =>
      withSettings({ credentialGeneration: String(generation) }, async (file) => {
        const result = await pulumi("up", "--yes", "--skip-preview", "--non-interactive", "--config-file", file);
        expect(result.status, result.stdout + result.stderr).toBe(0);
      }),
    );
    figures.push(trafficLine(`generation ${generation}`, count));
    expect(count.sent).toBeGreaterThan(100);
    expect(count.failures).toEqual({});

    secrets.push(await credentials());
    const key = (await keyIds(await credentials()))[`generation ${generation}`];
    expect(key).toBeDefined();
    const calls = await eventually("the connector works with the new secret", 30, async () => {
      const since = await callsSince(start);
      const signIn = since.findIndex(({ body, status }) => status === 200 && body?.servicePrincipalCredentialKeyId === key);
      return signIn >= 0 && since.slice(signIn).some(({ method, url: called }) => method === "GET" && called.includes("/containerGroups/todo-web-0")) ? since : undefined;
    });
    expect(calls.filter(({ method, url: called }) => method !== "GET" && called.includes("/containerGroups")).map(({ method }) => method)).toEqual([]);
    expect(await identity()).toEqual(before);
  }

  it("is renewed without a lost request or pod, and the one before goes on signing in", async () => {
    await setGeneration(2);
    const [first, second] = secrets as [Credentials, Credentials];
    expect(second.clientSecret).not.toBe(first.clientSecret);
    expect(await signsIn(first)).toBe(true);
    expect(await signsIn(second)).toBe(true);
    expect((await verifyWith({})).broken).toEqual([]);
  }, 240_000);

  it("is withdrawn with the generation after the next", async () => {
    await setGeneration(3);
    const [first, second, third] = secrets as [Credentials, Credentials, Credentials];
    expect(await signsIn(first)).toBe(false);
    expect(await signsIn(second)).toBe(true);
    expect(await signsIn(third)).toBe(true);
  }, 240_000);

  it("is withdrawn at once where a generation is left out, and a generation that was there before is a new secret", async () => {
    await setGeneration(1);
    for (const withdrawn of secrets.slice(0, 3)) expect(await signsIn(withdrawn)).toBe(false);
    expect(await signsIn(await credentials())).toBe(true);
  }, 240_000);

  it("still makes container groups afterwards", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "after-rotation" },
      spec: {
        nodeSelector: { "kubernetes.io/hostname": "aci-connector" },
        tolerations: [{ key: "virtual-kubelet.io/provider", operator: "Exists" }],
        containers: [{ name: "app", image: "registry.gke-aci.test/todo:1.0.0", env: [{ name: "DB", value: "mongodb://127.0.0.1/" }], ports: [{ containerPort: 80 }] }],
      },
    };
    await inSandbox("kubectl", ["apply", "-f", "-"], { input: JSON.stringify(pod) });
    try {
      await kubectl("wait", "--for=jsonpath={.status.phase}=Running", "pod/after-rotation", "--timeout=60s");
    } finally {
      await kubectl("delete", "pod", "after-rotation", "--wait=true");
    }
  });
});
