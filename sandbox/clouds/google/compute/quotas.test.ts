import { afterEach, beforeEach, expect, test } from "vitest";
import { projectId, SandboxedGoogle } from "../test/sandboxed-google.ts";

const region = `compute.googleapis.com/compute/v1/projects/${projectId}/regions/us-west1`;
const clusters = `container.googleapis.com/v1/projects/${projectId}/locations/us-west1-a/clusters`;
let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("compute", "container", "cloudquotas");
});

afterEach(() => google.remove());

const quota = async (metric: string): Promise<{ limit: number; usage: number }> => (await google.call("GET", region)).body.quotas.find((each: { metric: string }) => each.metric === metric);
const prefer = (body: object) => google.call("POST", `cloudquotas.googleapis.com/v1/projects/${projectId}/locations/global/quotaPreferences`, body);
const create = (initialNodeCount: number, nodeConfig: object = {}) => google.operate("POST", clusters, { cluster: { name: "one", initialNodeCount, nodeConfig } });

test("a region tells what its machines take of its quotas", async () => {
  expect((await create(2, { machineType: "e2-standard-2", diskSizeGb: 50 })).body.status).toBe("DONE");
  expect(await quota("CPUS")).toEqual({ metric: "CPUS", limit: 24, usage: 4 });
  expect(await quota("SSD_TOTAL_GB")).toMatchObject({ usage: 100 });
  expect(await quota("IN_USE_ADDRESSES")).toMatchObject({ usage: 2 });
});

test("a cluster beyond a quota is refused with what it is short of, and not made", async () => {
  const { status, body } = await create(6);
  expect([status, body.error.message]).toEqual([403, expect.stringContaining(`resource "SSD_TOTAL_GB": request requires '600.0' and is short '350.0'. project has a quota of '250.0' with '250.0' available.`)]);
  expect((await google.call("GET", `${clusters}/one`)).status).toBe(404);
});

test("more nodes beyond a quota are refused", async () => {
  await create(2);
  expect((await google.call("POST", `${clusters}/one/nodePools/default-pool:setSize`, { nodeCount: 9 })).body.error.message).toContain("SSD_TOTAL_GB");
  expect(await quota("SSD_TOTAL_GB")).toMatchObject({ usage: 200 });
});

test("who owns the project may ask for a lower quota, and has it at once", async () => {
  const { status, body } = await prefer({ service: "compute.googleapis.com", quotaId: "SSD-TOTAL-GB-per-project-region", dimensions: { region: "us-west1" }, quotaConfig: { preferredValue: "50" } });
  expect([status, body.quotaConfig.grantedValue]).toEqual([200, "50"]);
  expect(await quota("SSD_TOTAL_GB")).toEqual({ metric: "SSD_TOTAL_GB", limit: 50, usage: 0 });
  expect((await create(1)).body.error.message).toContain("is short '50.0'");
  expect((await prefer({ service: "compute.googleapis.com", quotaId: "GPUS-per-project-region", quotaConfig: { preferredValue: "1" } })).status).toBe(501);
});
