import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { azureCli, logIn } from "./azure-cli.ts";
import { projectRoot } from "./command.ts";
import { inSandbox, kubectlJson, stackOutput } from "./sandbox.ts";

/** All files under a folder. */
function filesUnder(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []));
}

describe("secrets", () => {
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    await logIn();
    const connectionString = await stackOutput("cosmosConnectionString");
    secrets.set("the database's password", decodeURIComponent(/^mongodb:\/\/[^:]+:([^@]+)@/.exec(connectionString)?.[1] ?? ""));
    const { items } = await kubectlJson<{ items: { data?: Record<string, string> }[] }>("-n", "aci-connector", "get", "secrets");
    const credentials = items.map((secret) => secret.data?.["credentials.json"]).find((value) => value !== undefined) ?? "";
    secrets.set("the service principal's secret", (JSON.parse(Buffer.from(credentials, "base64").toString()) as { clientSecret: string }).clientSecret);
    for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThan(20);
  });

  const expectNone = (where: string, text: string): void => {
    for (const [name, value] of secrets) expect(text.includes(value) || text.includes(encodeURIComponent(value)), `${name} in ${where}`).toBe(false);
  };

  it("are encrypted in the state", async () => {
    expectNone("pulumi stack export", await inSandbox("pulumi", ["stack", "export"]));
  });

  it("are in no log, the audit log included", () => {
    const logs = filesUnder(path.join(projectRoot, process.env["SANDBOX_STATE"] ?? ".sandbox", "logs"));
    expect(logs.length).toBeGreaterThan(5);
    for (const file of logs) expectNone(file, fs.readFileSync(file, "utf8"));
  });

  it("are not shown by az container show", async () => {
    expectNone("the container group", await azureCli("container", "show", "-g", "gke-aci", "-n", "todo-web-0", "-o", "json"));
  });

  it("are in no pod's specification", async () => {
    expectNone("the pods", JSON.stringify(await kubectlJson("get", "pods", "--all-namespaces")));
  });

  it("let the audit log tell who called what", async () => {
    const text = await inSandbox("npm", ["run", "-s", "sandbox", "--", "logs", "arm"]);
    const lines = text.trim().split("\n").map((line) => JSON.parse(line) as { method: string; url: string; status: number; principal?: string; time: string });
    const put = lines.find((line) => line.method === "PUT" && line.url.includes("/containerGroups/todo-web-0"));
    expect(put).toMatchObject({ status: 201 });
    expect(put?.url).toContain("api-version=");
    expect(put?.principal).toBeTruthy();
    expect(lines.some((line) => line.url.includes("container.googleapis.com"))).toBe(true);
    expect(lines.some((line) => line.url.includes("graph.microsoft.com"))).toBe(true);
  });
});
