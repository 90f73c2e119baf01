import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inSandbox, kubectl, kubectlJson, tryInSandbox } from "./sandbox.ts";

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: { readonly podIP: string };
}
const podOf = async (app: string): Promise<Pod> => {
  const [pod] = (await kubectlJson<{ items: Pod[] }>("-n", "aci-connector", "get", "pods", "-l", `app=${app}`)).items;
  if (pod === undefined) throw new Error(`no pod of ${app}`);
  return pod;
};

/** What a pod is answered: a status, or "000" for silence. */
async function answer(namespace: string, pod: string, url: string): Promise<string> {
  const { stdout } = await tryInSandbox("kubectl", ["-n", namespace, "exec", pod, "--", "curl", "-sk", "--max-time", "3", "-o", "/dev/null", "-w", "%{http_code}", url]);
  return stdout;
}

describe("the network around the connector", () => {
  const stranger = "stranger";
  const server = 'require("http").createServer((request, response) => response.end()).listen(443)';
  let strangerIp = "";

  beforeAll(async () => {
    await inSandbox("kubectl", ["run", stranger, "--image=registry.gke-aci.test/todo:1.0.0", "--restart=Never", "--command", "--", "node", "-e", server]);
    await kubectl("wait", "--for=condition=Ready", `pod/${stranger}`, "--timeout=60s");
    strangerIp = (await kubectlJson<Pod>("get", "pod", stranger)).status.podIP;
    expect(await answer("default", stranger, `http://${strangerIp}:443`)).toBe("200");
  });
  afterAll(() => kubectl("delete", "pod", stranger, "--now"));

  it("lets no pod of the cluster in", async () => {
    for (const port of [10250, 10260, 10261, 10262]) expect(await answer("default", stranger, `https://${(await podOf("aci-connector")).status.podIP}:${String(port)}/pods`), String(port)).toBe("000");
    expect(await answer("default", stranger, `http://${(await podOf("node-keeper")).status.podIP}:8001/api/v1/nodes/aci-connector`)).toBe("000");
  });

  it.each(["aci-connector", "node-keeper"])("lets %s out to the API server, and to no pod", async (app) => {
    const { metadata } = await podOf(app);
    expect(await answer("aci-connector", metadata.name, "https://kubernetes.default.svc/livez")).toBe("200");
    expect(await answer("aci-connector", metadata.name, `http://${strangerIp}:443`)).toBe("000");
  });

  it("lets the connector out to Azure's terminals, and to no other port of Azure's", async () => {
    const connector = (await podOf("aci-connector")).metadata.name;
    expect(await answer("aci-connector", connector, "https://sandbox.westus.atlas.cloudapp.azure.com:19390/")).toBe("404");
    const page = `http://${(await kubectlJson<Pod>("-n", "todo", "get", "pod", "web-0")).status.podIP}/`;
    expect(await answer("default", stranger, page)).toBe("200");
    expect(await answer("aci-connector", connector, page)).toBe("000");
  });

  it("lets the connector out to Azure", async () => {
    expect(await answer("aci-connector", (await podOf("aci-connector")).metadata.name, "https://management.azure.com/subscriptions?api-version=2022-12-01")).toBe("401");
  });
});
