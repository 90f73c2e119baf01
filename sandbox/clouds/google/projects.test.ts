import { afterEach, beforeEach, expect, test } from "vitest";
import { SandboxedGoogle, clientEmail, otherProjectId, projectId } from "./test/sandboxed-google.ts";

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  for (const project of [projectId, otherProjectId]) await google.enableIn(project, "container", "iam");
});
afterEach(() => google.remove());

const clustersOf = (project: string): string => `container.googleapis.com/v1/projects/${project}/locations/us-west1-a/clusters`;
const create = (project: string, name = "gke-aci") => google.operate("POST", clustersOf(project), { cluster: { name, initialNodeCount: 2, nodeConfig: { diskSizeGb: 50 } } });

test("clusters of the same name in two projects, and two in one, run side by side without an address in common", async () => {
  await create(projectId);
  await create(otherProjectId);
  await create(projectId, "second");
  const running = [...google.controlPlanes.running.values()];
  expect([...google.controlPlanes.running.keys()]).toEqual(["gke-aci-us-west1-a", "gke-aci-us-west1-a-2", "second-us-west1-a"]);
  const nodes = running.flatMap((controlPlane) => [...controlPlane.nodes.values()]);
  const held = [...running.map(({ spec }) => spec.ip), ...nodes.flatMap(({ ip, externalIp, podCidr, name }) => [ip, externalIp, podCidr, name])];
  expect(new Set(held).size).toBe(3 + 6 * 4);
  expect((await google.call("GET", `${clustersOf(otherProjectId)}/gke-aci`)).body).toMatchObject({ endpoint: "198.18.1.11", currentNodeCount: 2 });
  expect((await google.call("GET", `${clustersOf(projectId).replace("us-west1-a", "-")}`)).body.clusters).toHaveLength(2);
  expect(google.cloud.inventory().map(({ id }) => id)).toEqual(expect.arrayContaining([`projects/${otherProjectId}/locations/us-west1-a/clusters/gke-aci`]));
});

test("what one project has, the other has not", async () => {
  await google.call("POST", `iam.googleapis.com/v1/projects/${projectId}/serviceAccounts`, { accountId: "nodes-of-one" });
  expect((await google.call("GET", `iam.googleapis.com/v1/projects/${otherProjectId}/serviceAccounts`)).body).toEqual({});
  await google.call("POST", `compute.googleapis.com/compute/v1/projects/${projectId}/global/networks`, { name: "net", autoCreateSubnetworks: false });
  expect((await google.call("GET", `compute.googleapis.com/compute/v1/projects/${otherProjectId}/global/networks/net`)).status).toBe(404);
  await google.call("POST", `serviceusage.googleapis.com/v1/projects/${projectId}/services/container.googleapis.com:disable`);
  expect((await create(otherProjectId)).body.status).toBe("DONE");
});

test("a service account of one may have a role in the other; who administers one is nobody in the other's clusters", async () => {
  const { body: account } = await google.call("POST", `iam.googleapis.com/v1/projects/${projectId}/serviceAccounts`, { accountId: "operator" });
  const policyOf = (project: string) => `cloudresourcemanager.googleapis.com/v1/projects/${project}`;
  const { body: policy } = await google.call("POST", `${policyOf(otherProjectId)}:getIamPolicy`);
  const bindings = [{ role: "roles/owner", members: [`serviceAccount:${account.email as string}`] }];
  expect((await google.call("POST", `${policyOf(otherProjectId)}:setIamPolicy`, { policy: { ...policy, bindings } })).status).toBe(200);
  const administers = async (project: string) => {
    const spec = { user: clientEmail, resourceAttributes: { group: "rbac.authorization.k8s.io", resource: "clusterroles", verb: "escalate" } };
    return (await google.call("POST", `container.googleapis.com/sandbox/v1/projects/${project}/subjectaccessreviews`, { spec })).body.status.allowed;
  };
  expect(await administers(projectId)).toBe(true);
  expect(await administers(otherProjectId)).toBe(false);
});

test("operations are found by the number of their project", async () => {
  const { body } = await google.call("POST", `serviceusage.googleapis.com/v1/projects/${otherProjectId}/services/storage.googleapis.com:enable`);
  expect((await google.call("GET", `serviceusage.googleapis.com/v1/${body.name as string}`)).body).toEqual(body);
});

test("a project that is added later is the deployer's, has what it had before, and is made once", async () => {
  const networks = "compute.googleapis.com/compute/v1/projects/added-later/global/networks";
  expect((await google.call("GET", networks)).status).toBe(403);
  await google.cloud.addProject("added-later");
  await google.enableIn("added-later", "compute");
  expect((await google.call("POST", networks, { name: "net", autoCreateSubnetworks: false })).status).toBe(200);
  await google.cloud.addProject("added-later");
  expect((await google.call("GET", `${networks}/net`)).status).toBe(200);
  google.boot();
  expect((await google.call("GET", `${networks}/net`)).status).toBe(403);
  await google.cloud.addProject("added-later");
  expect((await google.call("GET", `${networks}/net`)).status).toBe(200);
});
