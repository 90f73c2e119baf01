import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxedGoogle, projectId } from "../test/sandboxed-google.ts";

const compute = `compute.googleapis.com/compute/v1/projects/${projectId}`;
const link = (path: string): string => `https://www.googleapis.com/compute/v1/projects/${projectId}/${path}`;

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("compute");
  await google.operate("POST", `${compute}/global/networks`, { name: "yard", autoCreateSubnetworks: false, enableUlaInternalIpv6: false });
});
afterEach(() => google.remove());

const makeSubnetwork = (more: object = {}) => google.operate("POST", `${compute}/regions/us-east1/subnetworks`, { name: "beds", network: "global/networks/yard", ipCidrRange: "10.9.0.0/22", ...more });

describe("what Compute Engine shows", () => {
  test("of a network: its subnetworks once it has some, no MTU that nobody has set", async () => {
    const show = async () => (await google.call("GET", `${compute}/global/networks/yard`)).body;
    expect(await show()).toEqual({
      kind: "compute#network",
      id: expect.stringMatching(/^\d+$/),
      name: "yard",
      autoCreateSubnetworks: false,
      creationTimestamp: expect.any(String),
      selfLink: link("global/networks/yard"),
      selfLinkWithId: expect.stringMatching(/\/networks\/\d+$/),
      networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
      routingConfig: { routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY" },
    });
    await makeSubnetwork();
    expect((await show()).subnetworks).toEqual([link("regions/us-east1/subnetworks/beds")]);
  });

  test("of a subnetwork: what it does not have as false, and no state", async () => {
    await makeSubnetwork({ logConfig: { enable: false }, secondaryIpRanges: [] });
    const { body } = await google.call("GET", `${compute}/regions/us-east1/subnetworks/beds`);
    expect(body).toMatchObject({ kind: "compute#subnetwork", allowSubnetCidrRoutesOverlap: false, enableFlowLogs: false, logConfig: { enable: false }, privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS", purpose: "PRIVATE", stackType: "IPV4_ONLY" });
    expect(Object.keys(body as object)).not.toEqual(expect.arrayContaining(["state"]));
    expect(body).not.toHaveProperty("secondaryIpRanges");
  });

  test("of a router: no list of NAT gateways where there is none, and an empty PATCH leaves them", async () => {
    const routers = `${compute}/regions/us-east1/routers`;
    await google.operate("POST", routers, { name: "gate", network: "global/networks/yard", bgp: null });
    expect((await google.call("GET", `${routers}/gate`)).body).toMatchObject({ kind: "compute#router", encryptedInterconnectRouter: false });
    expect((await google.call("GET", `${routers}/gate`)).body).not.toHaveProperty("nats");
    await google.operate("PATCH", `${routers}/gate`, { nats: [{ name: "way-out", sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" }] });
    await google.operate("PATCH", `${routers}/gate`, {});
    expect((await google.call("GET", `${routers}/gate`)).body.nats).toHaveLength(1);
  });

  test("of lists: no items where there are none, all places where all are asked for", async () => {
    expect((await google.call("GET", `${compute}/regions/us-east1/routers`)).body).toEqual({ kind: "compute#routerList", id: `projects/${projectId}/regions/us-east1/routers`, selfLink: link("regions/us-east1/routers") });
    await makeSubnetwork();
    const { body } = await google.call("GET", `${compute}/aggregated/subnetworks`);
    expect((body.items["regions/us-east1"].subnetworks as { name: string }[]).map(({ name }) => name)).toEqual(["default", "beds"]);
    expect((await google.call("GET", `${compute}/aggregated/routers`)).body.items["regions/us-east1"].warning.code).toBe("NO_RESULTS_ON_PAGE");
  });

  test("of a global address: the labels that were set, and not those that it was made with", async () => {
    const one = `${compute}/global/addresses/door`;
    await google.operate("POST", `${compute}/global/addresses`, { name: "door", labels: { side: "front" } });
    const { body } = await google.call("GET", one);
    expect(body).toMatchObject({ kind: "compute#address", addressType: "EXTERNAL", networkTier: "PREMIUM", status: "RESERVED" });
    expect(body).not.toHaveProperty("labels");
    expect(body).not.toHaveProperty("region");
    expect((await google.call("POST", `${one}/setLabels`, { labelFingerprint: body.labelFingerprint, labels: { side: "back" } })).body).toMatchObject({ status: "DONE", progress: 100, operationType: "setLabels" });
    expect((await google.call("GET", one)).body.labels).toEqual({ side: "back" });
  });
});

describe("operations of Compute Engine", () => {
  test("are under way in their first answer, and name their target by number too", async () => {
    const { id } = (await google.call("GET", `${compute}/global/networks/yard`)).body;
    const { body } = await google.call("PATCH", `${compute}/global/networks/yard`, { routingConfig: { routingMode: "GLOBAL" } });
    expect(body).toMatchObject({ kind: "compute#operation", operationType: "compute.networks.patch", status: "RUNNING", progress: 0, targetId: id, startTime: expect.any(String) });
    expect(body).not.toHaveProperty("endTime");
    expect((await google.call("GET", `${compute}/global/operations/${body.name as string}`)).body).toMatchObject({ status: "DONE", progress: 100, endTime: expect.any(String) });
  });

  test("wait their turn where private access is changed", async () => {
    await makeSubnetwork();
    const started = await google.call("POST", `${compute}/regions/us-east1/subnetworks/beds/setPrivateIpGoogleAccess`, { privateIpGoogleAccess: true });
    expect(started.body).toMatchObject({ status: "PENDING", progress: 0, operationType: "setPrivateIpGoogleAccess" });
    expect(started.body).not.toHaveProperty("startTime");
    expect((await google.call("GET", `${compute}/regions/us-east1/subnetworks/beds`)).body.privateIpGoogleAccess).toBe(true);
  });

  test("end with the error where a network that is in use is deleted", async () => {
    await makeSubnetwork();
    expect((await google.operate("DELETE", `${compute}/global/networks/yard`)).body).toMatchObject({
      status: "DONE",
      error: { errors: [{ code: "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE", message: expect.stringContaining(`The network resource 'projects/${projectId}/global/networks/yard' is already being used by`) }] },
      httpErrorStatusCode: 400,
      httpErrorMessage: "BAD REQUEST",
    });
    expect((await google.call("GET", `${compute}/global/networks/yard`)).status).toBe(200);
  });

  test("keep others off what they work on", async () => {
    await makeSubnetwork();
    const authorization = `Bearer ${(await google.token()).body.access_token as string}`;
    const remove = () => google.call("DELETE", `${compute}/global/networks/yard`, undefined, authorization);
    const [first, second] = await Promise.all([remove(), remove()]);
    expect(first.status).toBe(200);
    expect(second.body.error).toMatchObject({ code: 400, errors: [{ reason: "resourceNotReady", message: `The resource 'projects/${projectId}/global/networks/yard' is not ready` }] });
  });
});

test.each([
  ["that is not there", "GET", "global/networks/none", undefined, 404, "notFound"],
  ["of a taken name", "POST", "global/networks", { name: "yard", autoCreateSubnetworks: false }, 409, "alreadyExists"],
  ["with a bad name", "POST", "global/networks", { name: "Yard", autoCreateSubnetworks: false }, 400, "invalid"],
])("a refusal by Compute Engine has a reason and no status: one %s", async (_what, method, path, body, code, reason) => {
  const { error } = (await google.call(method, `${compute}/${path}`, body)).body;
  expect(error).toEqual({ code, message: expect.any(String), errors: [{ domain: "global", reason, message: error.message }] });
});

test("a fingerprint of before is refused with 412", async () => {
  await makeSubnetwork();
  const { body } = await google.call("PATCH", `${compute}/regions/us-east1/subnetworks/beds`, { fingerprint: "old", privateIpGoogleAccess: true });
  expect(body.error).toMatchObject({ code: 412, errors: [{ reason: "conditionNotMet" }] });
});

test("a network has no subnetwork by itself in a region that projects are let into one by one, and those it has cannot be changed here", async () => {
  const { body } = await google.call("GET", `${compute}/global/networks/default`);
  expect(body.subnetworks).toEqual(expect.arrayContaining([link("regions/asia-southeast3/subnetworks/default")]));
  expect(body.subnetworks).not.toContain(link("regions/me-central2/subnetworks/default"));
  const change = await google.call("POST", `${compute}/regions/us-east1/subnetworks/default/setPrivateIpGoogleAccess`, { privateIpGoogleAccess: true });
  expect(change.body.error).toMatchObject({ code: 501, message: expect.stringContaining("does not model changes of the subnetworks that come with a project or a network") });
  expect((await google.call("PATCH", `${compute}/global/networks/default`, { mtu: 1500 })).body.error.code).toBe(501);
});
