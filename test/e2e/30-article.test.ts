import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./command.ts";
import { azureCli, logIn } from "./azure-cli.ts";
import { fetchPage, inSandbox, kubectl, stackOutput } from "./sandbox.ts";

/** The pod of the article, as it stands there: bound to the node by name, connection string in the environment. */
const articlePod = (connectionString: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", labels: { name: "web", app: "todoapp" } },
    spec: {
      containers: [
        {
          image: "janakiramm/todo",
          name: "myweb",
          imagePullPolicy: "Always",
          env: [
            { name: "DB", value: connectionString },
            { name: "PORT", value: "80" },
          ],
          ports: [{ containerPort: 80, name: "http", protocol: "TCP" }],
        },
      ],
      nodeName: "aci-connector",
    },
  });

describe("the article's commands", () => {
  beforeAll(async () => {
    await logIn();
    await inSandbox("kubectl", ["apply", "-f", "-"], { input: articlePod(await stackOutput("cosmosConnectionString")) });
  });
  afterAll(async () => {
    await kubectl("delete", "pod", "web", "--ignore-not-found", "--wait=true");
  });

  it("run the pod `web` on aci-connector", async () => {
    const line = await eventually("pod web is Running", 60, async () => {
      const wide = await kubectl("get", "pod", "web", "-o", "wide", "--no-headers");
      return / Running .*aci-connector/.test(wide) ? wide : undefined;
    });
    expect(line).toMatch(/198\.18\.\d+\.\d+/);
  });

  it("give the same address by kubectl and by az, at which the app answers", async () => {
    const byKubectl = await kubectl("get", "pod", "web", "-o", "jsonpath={.status.podIP}");
    const byAzure = await azureCli("container", "show", "-g", "gke-aci", "-n", "default-web", "--query", "ipAddress.ip", "-o", "tsv");
    expect(byAzure).toBe(byKubectl);
    const page = await eventually("the article's page answers", 60, async () => {
      const answer = await fetchPage(`http://${byAzure}/`);
      return answer.status === 200 ? answer : undefined;
    });
    expect(page.body).toContain("<form");
  });

  it("take the container group away with the pod", async () => {
    await kubectl("delete", "pod", "web", "--grace-period=1", "--wait=true");
    await eventually("the group is gone", 60, async () => {
      const names = await azureCli("container", "list", "-g", "gke-aci", "--query", "[].name", "-o", "tsv");
      return !names.split("\n").includes("default-web");
    });
  });
});
