import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureCli, logIn } from "./azure-cli.ts";
import { eventually } from "./command.ts";
import { fetchPage, kubectl, kubectlJson, pulumi, stackOutput } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";
import { failed, trafficLine } from "./traffic-count.ts";
import { Traffic } from "./traffic.ts";
import { verifyWith } from "./verify.ts";

const virtualNode = "aci-connector";
/** The dev stack's machines are too small for a pod of the todo app. */
const spread = { machineType: "e2-standard-4", todoPlacement: "spread" };
const newVersion = { todoImage: "registry.gke-aci.test/todo:1.1.0" };

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = ({ status }: Pick<Pod, "status">): boolean => (status.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True");

/** The app's pods, without those that are on their way out. */
const pods = async (): Promise<Pod[]> => (await kubectlJson<{ items: Pod[] }>("-n", "todo", "get", "pods")).items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);

const onVirtualNode = ({ spec: { nodeName } }: Pod): boolean => nodeName === virtualNode;

/** Names of the todo app's container groups in Azure. */
const containerGroups = async (): Promise<string[]> =>
  (await azureCli("container", "list", "-g", "gke-aci", "--query", "[?starts_with(name, 'todo-web-')].name", "-o", "tsv")).split("\n").filter((name) => name !== "");

/** `pulumi up` with the dev stack's settings and these. */
async function deploy(settings: Record<string, string>): Promise<void> {
  const result = await withSettings(settings, (file) => pulumi("up", "--yes", "--non-interactive", "--config-file", file));
  if (result.status !== 0) throw new Error(`pulumi up ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
}

const figures: string[] = [];

describe("the todo app spread over both clouds", () => {
  let url = "";

  beforeAll(async () => {
    await logIn();
    await deploy({ ...spread, todoReplicas: "10" });
    url = await stackOutput("todoUrl");
  });
  afterAll(() => console.log(`spread over both clouds | ${figures.join(" | ")}`));

  it("runs ten pods, on every GKE node and on Azure, each of the latter a container group", async () => {
    const all = await pods();
    expect(all.filter(isReady)).toHaveLength(10);
    const onAzure = all.filter(onVirtualNode);
    expect((await containerGroups()).sort()).toEqual(onAzure.map(({ metadata }) => `todo-${metadata.name}`).sort());
    expect(new Set(all.map(({ spec: { nodeName } }) => nodeName)).size).toBe(4);
    figures.push(`10 pods: ${onAzure.length} on Azure, ${all.length - onAzure.length} on 3 GKE nodes`);
  });

  it("does what the README promises, seen from outside", async () => {
    expect((await verifyWith({ ...spread, todoReplicas: "10" })).broken).toEqual([]);
  });

  it("answers at loadBalancerIp from all of them", async () => {
    const ip = await stackOutput("loadBalancerIp");
    expect(url).toBe(`http://${ip}`);
    expect(await stackOutput("todoIp")).toBe(ip);
    expect(await stackOutput("todoHostname")).toBe("");
    const count = await Traffic.during(url, () => sleep(3000));
    expect(count.failures).toEqual({});
    expect(Object.keys(count.pods).sort()).toEqual((await pods()).map(({ metadata }) => metadata.name).sort());
    expect(Object.keys(count.nodes)).toHaveLength(4);
    expect(Object.keys(count.nodes)).toContain(virtualNode);
    expect((await fetchPage(url)).body).toMatch(/<footer>Pod web-[\w-]+ · node [\w-]+ · version 1\.0\.0<\/footer>/);
  });

  it("has a load balancer of the class that Google advises, which the cluster's add-on looks after", async () => {
    const { metadata, spec } = await kubectlJson<{ metadata: { finalizers?: string[] }; spec: { loadBalancerClass?: string } }>("-n", "todo", "get", "service", "web");
    expect(spec.loadBalancerClass).toBe("networking.gke.io/l4-regional-external");
    expect(metadata.finalizers).toEqual(["gke.networking.io/l4-netlb-v3"]);
  });

  it("loses no request while the image is upgraded", async () => {
    const count = await Traffic.during(url, () => deploy({ ...spread, ...newVersion, todoReplicas: "10" }));
    figures.push(trafficLine("upgrade 1.0.0 to 1.1.0", count));
    expect(count.failures).toEqual({});
    expect(Object.keys(count.versions).sort()).toEqual(["1.0.0", "1.1.0"]);
    const afterwards = await Traffic.during(url, () => sleep(1000));
    expect(Object.keys(afterwards.versions)).toEqual(["1.1.0"]);
  }, 240_000);

  it("is served on by the pods on GKE while the virtual node is gone, and by all when it is back", async () => {
    const connector = ["-n", virtualNode, "scale", "deployment", virtualNode];
    const nodeIsReady = async (): Promise<boolean> => isReady(await kubectlJson<Pod>("get", "node", virtualNode));
    const readyOnAzure = async (): Promise<number> => (await pods()).filter((pod) => onVirtualNode(pod) && isReady(pod)).length;
    const traffic = await Traffic.to(url);
    try {
      await kubectl(...connector, "--replicas=0");
      await eventually("the virtual node is silent, and its pods are out of the Service", 120, async () => !(await nodeIsReady()) && (await readyOnAzure()) === 0);
      await sleep(2000);
      const going = await traffic.count();
      // A pod that is made now goes to where there is a node for it.
      const [lost] = (await pods()).filter((pod) => !onVirtualNode(pod) && isReady(pod));
      await kubectl("-n", "todo", "delete", "pod", lost?.metadata.name ?? "", "--wait=false");
      await eventually("another pod takes its place on GKE", 60, async () => {
        const onGke = (await pods()).filter((pod) => !onVirtualNode(pod));
        return onGke.length > 0 && onGke.every(isReady) && onGke.every(({ metadata }) => metadata.name !== lost?.metadata.name);
      });
      const gone = await traffic.count();
      // Who came before keeps the connection; who comes now is sent to GKE.
      const newcomers = await Traffic.during(url, () => sleep(1000));
      expect(newcomers.failures).toEqual({});
      expect(Object.keys(newcomers.nodes)).not.toContain(virtualNode);

      await kubectl(...connector, "--replicas=1");
      await eventually("all ten pods are ready again, some of them on Azure", 120, async () => (await pods()).filter(isReady).length === 10 && (await readyOnAzure()) > 0);
      const back = await traffic.stop();
      figures.push(trafficLine("virtual node going", going), trafficLine("gone", gone), trafficLine("back", back));
      expect([going.failures, gone.failures, back.failures]).toEqual([{}, {}, {}]);
    } catch (error) {
      await kubectl(...connector, "--replicas=1");
      await traffic.stop();
      throw error;
    }
  }, 300_000);

  it("loses no request while it shrinks to two pods", async () => {
    const count = await Traffic.during(url, async () => {
      await deploy({ ...spread, ...newVersion, todoReplicas: "2" });
      await eventually("two pods are left", 60, async () => (await pods()).length === 2);
    });
    figures.push(trafficLine("10 to 2 pods", count));
    expect(failed(count)).toBe(0);
    await eventually("the container groups of the others are gone", 60, async () => (await containerGroups()).length === (await pods()).filter(onVirtualNode).length);
  });

  it("goes back to one pod on Azure", async () => {
    await deploy({});
    expect(await stackOutput("todoHostname")).toMatch(/\.azurecontainer\.io$/);
    expect(await stackOutput("loadBalancerIp")).toBe("");
    await eventually("one pod is left", 60, async () => (await pods()).map(({ metadata }) => metadata.name).join() === "web-0");
    await eventually("one container group is left", 60, async () => (await containerGroups()).join() === "todo-web-0");
    const page = await fetchPage(`http://${await stackOutput("todoIp")}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain("version 1.0.0");
  });
});
