import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxedGoogle, clientEmail as deployer, projectId } from "./test/sandboxed-google.ts";

const container = `container.googleapis.com/v1/projects/${projectId}/locations`;
const compute = `compute.googleapis.com/compute/v1/projects/${projectId}`;
const resourceManager = `cloudresourcemanager.googleapis.com/v1/projects/${projectId}`;
const reviews = `container.googleapis.com/sandbox/v1/projects/${projectId}`;
const iam = `iam.googleapis.com/v1/projects/${projectId}/serviceAccounts`;

let google: SandboxedGoogle;

beforeEach(() => {
  google = new SandboxedGoogle();
});
afterEach(() => google.remove());

describe("tokens", () => {
  test("the deployer's key gets one for an hour", async () => {
    const { status, body } = await google.token();
    expect({ status, expires: body.expires_in, type: body.token_type }).toEqual({ status: 200, expires: 3600, type: "Bearer" });
  });

  test("another key, and another audience, are refused", async () => {
    const other = crypto.generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
    expect(await google.token(other.privateKey)).toEqual({ status: 400, body: { error: "invalid_grant", error_description: "Invalid JWT Signature." } });
    expect((await google.token(undefined, "https://example.com/token")).body.error).toBe("invalid_grant");
  });

  test("none, a forged one and one that has ended are 401 UNAUTHENTICATED", async () => {
    const token = (await google.token()).body.access_token as string;
    for (const authorization of ["", "Bearer nonsense", `Bearer ${token.slice(0, -2)}xx`]) {
      const { status, body } = await google.call("GET", resourceManager, undefined, authorization);
      expect({ status, name: body.error.status }).toEqual({ status: 401, name: "UNAUTHENTICATED" });
    }
    google.clockOffset = 3601_000;
    expect((await google.call("GET", resourceManager, undefined, `Bearer ${token}`)).status).toBe(401);
  });

  test("a token outlives a restart of the sandbox", async () => {
    const token = (await google.token()).body.access_token as string;
    google.boot();
    expect((await google.call("GET", resourceManager, undefined, `Bearer ${token}`)).status).toBe(200);
  });

  test("the API servers learn whom a token belongs to", async () => {
    const token = (await google.token()).body.access_token as string;
    const review = (reviewed: string) => google.call("POST", `${reviews}/tokenreviews`, { kind: "TokenReview", spec: { token: reviewed } }, "");
    expect((await review(token)).body.status).toEqual({ authenticated: true, user: { username: deployer, groups: [] } });
    expect((await review("ya29.x.y")).body.status).toEqual({ authenticated: false });
  });

  test("the API servers learn what a user's roles allow in a cluster", async () => {
    const bindings = [
      { role: "roles/owner", members: [`serviceAccount:${deployer}`] },
      { role: "roles/viewer", members: ["user:reader@example.com"] },
      { role: "roles/container.developer", members: ["user:developer@example.com"] },
    ];
    await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:setIamPolicy`, { policy: { bindings } });
    const review = async (user: string, resourceAttributes: object) => (await google.call("POST", `${reviews}/subjectaccessreviews`, { kind: "SubjectAccessReview", spec: { user, resourceAttributes } }, "")).body.status;
    const secret = { group: "", resource: "secrets", verb: "get", namespace: "todo" };
    const role = { group: "rbac.authorization.k8s.io", resource: "clusterroles", verb: "create" };
    expect(await review(deployer, secret)).toEqual({ allowed: true });
    expect(await review("reader@example.com", secret)).toEqual({ allowed: false, reason: 'requires one of ["container.secrets.get"] permission(s).' });
    expect(await review("reader@example.com", { ...secret, resource: "pods", subresource: "log" })).toEqual({ allowed: true });
    expect(await review("developer@example.com", secret)).toEqual({ allowed: true });
    expect(await review("developer@example.com", role)).toMatchObject({ allowed: false });
    expect(await review(deployer, { group: "", resource: "pods", verb: "use" })).toEqual({ allowed: false, reason: "IAM has no permission for this request" });
  });
});

describe("keys of service accounts", () => {
  const makeAccount = async (): Promise<string> => {
    await google.enable("iam");
    await google.call("POST", iam, { accountId: "operator" });
    return `operator@${projectId}.iam.gserviceaccount.com`;
  };
  const makeKey = async (email: string) => {
    const { body } = await google.call("POST", `${iam}/${email}/keys`);
    return { name: body.name as string, file: JSON.parse(Buffer.from(body.privateKeyData as string, "base64").toString()) as { private_key: string; client_email: string } };
  };
  const signIn = (file: { private_key: string; client_email: string }) => google.token(file.private_key, undefined, file.client_email);

  test("let their holder sign in as the account, until they or the account go", async () => {
    const email = await makeAccount();
    const [first, second] = [await makeKey(email), await makeKey(email)];
    for (const { file } of [first, second]) {
      const { body } = await signIn(file);
      expect((await google.call("GET", resourceManager, undefined, `Bearer ${body.access_token as string}`)).body.error.message).toContain(`for ${email}`);
    }
    expect((await google.call("DELETE", `iam.googleapis.com/v1/${first.name}`)).status).toBe(200);
    expect((await signIn(first.file)).body).toEqual({ error: "invalid_grant", error_description: "Invalid JWT Signature." });
    await google.call("POST", `${iam}/${email}:disable`);
    expect((await signIn(second.file)).body.error_description).toContain("account not found");
    await google.call("POST", `${iam}/${email}:enable`);
    expect((await signIn(second.file)).status).toBe(200);
    await google.call("DELETE", `${iam}/${email}`);
    await makeAccount();
    expect((await signIn(second.file)).body.error_description).toContain("account not found");
  });

  test("are shown once, kept nowhere, and ten at most", async () => {
    const email = await makeAccount();
    const { file, name } = await makeKey(email);
    const secret = file.private_key.split("\n")[1] ?? "";
    expect(secret).toHaveLength(64);
    expect(fs.readFileSync(path.join(google.folder, "google.json"), "utf8")).not.toContain(secret);
    expect((await google.call("GET", `iam.googleapis.com/v1/${name}`)).body).toMatchObject({ name, keyType: "USER_MANAGED" });
    for (let made = 1; made < 10; made++) await makeKey(email);
    expect((await google.call("POST", `${iam}/${email}/keys`)).body.error.status).toBe("FAILED_PRECONDITION");
    expect((await google.call("GET", `${iam}/${email}/keys`)).body.keys).toHaveLength(10);
    expect((await google.call("POST", `${iam}/${email}/keys`, { privateKeyType: "TYPE_PKCS12_FILE" })).body.error.message).toContain("does not model");
  });
});

test("a custom role opens what it holds and nothing else, and only where it is given", async () => {
  await google.enable("iam");
  const roles = `iam.googleapis.com/v1/projects/${projectId}/roles`;
  const name = `projects/${projectId}/roles/secretReader`;
  expect((await google.call("POST", roles, { roleId: "secretReader", role: { title: "Secret reader", includedPermissions: ["container.secrets.get"], stage: "GA" } })).body).toMatchObject({ name, stage: "GA" });
  const bindings = [{ role: "roles/owner", members: [`serviceAccount:${deployer}`] }, { role: name, members: ["user:reader@example.com"] }];
  expect((await google.call("POST", `${resourceManager}:setIamPolicy`, { policy: { bindings } })).status).toBe(200);
  const may = async (user: string, verb: string) => (await google.call("POST", `${reviews}/subjectaccessreviews`, { spec: { user, resourceAttributes: { resource: "secrets", verb } } })).body.status.allowed as boolean;
  expect([await may("reader@example.com", "get"), await may("reader@example.com", "list"), await may("other@example.com", "get")]).toEqual([true, false, false]);
  expect(google.cloud.inventory()).toContainEqual({ type: "iam.googleapis.com/Role", id: name, state: "GA" });
  await google.call("PATCH", `iam.googleapis.com/v1/${name}`, { includedPermissions: ["container.secrets.list"] });
  expect([await may("reader@example.com", "get"), await may("reader@example.com", "list")]).toEqual([false, true]);
  await google.call("DELETE", `iam.googleapis.com/v1/${name}`);
  expect(await may("reader@example.com", "list")).toBe(false);
});

test.each([
  ["a permission that IAM does not have", { roleId: "role", role: { includedPermissions: ["container.secrets.frobnicate"] } }, "Permission container.secrets.frobnicate is not valid."],
  ["a permission of organizations", { roleId: "role", role: { includedPermissions: ["resourcemanager.projects.list"] } }, "Permission resourcemanager.projects.list is not valid."],
  ["an id with a hyphen", { roleId: "a-role", role: {} }, "role_id a-role must be"],
])("a custom role with %s is refused", async (_what, body, message) => {
  await google.enable("iam");
  expect((await google.call("POST", `iam.googleapis.com/v1/projects/${projectId}/roles`, body)).body.error.message).toContain(message);
});

describe("services", () => {
  test("a call to an API that is not enabled says which one, and where to enable it", async () => {
    const { status, body } = await google.call("GET", `${container}/us-west1-a/clusters`);
    expect(status).toBe(403);
    expect(body.error.message).toMatch(/^Kubernetes Engine API has not been used in project \d+ before or it is disabled/);
    expect(body.error.details[1]).toMatchObject({ reason: "SERVICE_DISABLED", metadata: { service: "container.googleapis.com" } });
  });

  test("container brings the services that it needs, and those cannot be disabled before it", async () => {
    await google.enable("container");
    expect((await google.call("GET", `${compute}/zones/us-west1-a`)).status).toBe(200);
    const url = `serviceusage.googleapis.com/v1/projects/${projectId}/services/compute.googleapis.com:disable`;
    const refused = await google.call("POST", url, {});
    expect(refused.body.error).toMatchObject({ code: 400, status: "FAILED_PRECONDITION" });
    expect(refused.body.error.message).toContain("container.googleapis.com");
    expect((await google.call("POST", url, { disableDependentServices: true })).status).toBe(200);
    expect((await google.call("GET", `${container}/us-west1-a/clusters`)).status).toBe(403);
  });

  test("an unknown service is refused by name", async () => {
    const { body } = await google.call("POST", `serviceusage.googleapis.com/v1/projects/${projectId}/services/contaner.googleapis.com:enable`);
    expect(body.error.message).toContain("contaner.googleapis.com");
  });
});

describe("access", () => {
  test("who has lost his role is told which permission is missing", async () => {
    await google.enable("container");
    const { body: policy } = await google.call("POST", `${resourceManager}:getIamPolicy`);
    const member = policy.bindings[0].members[0] as string;
    const bindings = [{ role: "roles/owner", members: ["user:somebody@example.com"] }, { role: "roles/container.viewer", members: [member] }];
    expect((await google.call("POST", `${resourceManager}:setIamPolicy`, { policy: { etag: policy.etag, bindings } })).status).toBe(200);
    expect((await google.call("GET", `${container}/us-west1-a/clusters`)).status).toBe(200);
    const { status, body } = await google.call("POST", `${container}/us-west1-a/clusters`, { cluster: {} });
    expect(status).toBe(403);
    expect(body.error.message).toContain("container.clusters.create");
  });

  test("a policy read before somebody else's change cannot be written", async () => {
    const { body: policy } = await google.call("POST", `${resourceManager}:getIamPolicy`);
    await google.call("POST", `${resourceManager}:setIamPolicy`, { policy });
    expect((await google.call("POST", `${resourceManager}:setIamPolicy`, { policy })).body.error).toMatchObject({ code: 409, status: "ABORTED" });
  });

  test.each([
    ["a role that does not exist", "roles/container.boss", "user:a@example.com", "roles/container.boss is not supported"],
    ["a service account that does not exist", "roles/logging.logWriter", `serviceAccount:nobody@${projectId}.iam.gserviceaccount.com`, "does not exist"],
    ["a member without a type", "roles/logging.logWriter", "a@example.com", "valid type prefix"],
  ])("%s cannot be in a policy", async (_what, role, member, message) => {
    const { body: policy } = await google.call("POST", `${resourceManager}:getIamPolicy`);
    const { status, body } = await google.call("POST", `${resourceManager}:setIamPolicy`, { policy: { ...policy, bindings: [...policy.bindings, { role, members: [member] }] } });
    expect(status).toBe(400);
    expect(body.error.message).toContain(message);
  });

  test.each(["v1", "v3"])("who asks in %s which permissions he has is told, and needs none to ask", async (version) => {
    const ask = (permissions: unknown) => google.call("POST", `cloudresourcemanager.googleapis.com/${version}/projects/${projectId}:testIamPermissions`, { permissions });
    const wanted = ["container.clusters.create", "container.clusters.get", "container.configMaps.get", "container.secrets.get", "iam.serviceAccounts.actAs"];
    expect((await ask(wanted)).body).toEqual({ permissions: wanted });
    const { body: policy } = await google.call("POST", `${resourceManager}:getIamPolicy`);
    const member = policy.bindings[0].members[0] as string;
    await google.call("POST", `${resourceManager}:setIamPolicy`, { policy: { bindings: [{ role: "roles/owner", members: ["user:somebody@example.com"] }, { role: "roles/container.viewer", members: [member] }] } });
    expect((await ask(wanted)).body).toEqual({ permissions: ["container.clusters.get", "container.configMaps.get"] });
    expect((await ask(["iam.serviceAccounts.actAs"])).body).toEqual({});
  });

  test.each([
    ["one that IAM does not have", ["container.clusters.own"], "Permission container.clusters.own is not valid for this resource."],
    ["a pattern", ["container.*"], "wildcards are not allowed"],
    ["no list", "container.clusters.get", "Invalid value at 'permissions' (TYPE_ARRAY)"],
  ])("asking for %s is refused", async (_what, permissions, message) => {
    const { status, body } = await google.call("POST", `${resourceManager}:testIamPermissions`, { permissions });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test("another project looks as if it were not there", async () => {
    expect((await google.call("GET", "cloudresourcemanager.googleapis.com/v1/projects/other-project")).status).toBe(403);
  });
});

describe("service accounts", () => {
  beforeEach(() => google.enable("iam"));

  test("are made, renamed, disabled and deleted", async () => {
    const { body: account } = await google.call("POST", iam, { accountId: "gke-nodes", serviceAccount: { displayName: "Nodes" } });
    expect(account.email).toBe(`gke-nodes@${projectId}.iam.gserviceaccount.com`);
    await google.call("PATCH", `${iam}/${account.email as string}`, { updateMask: "displayName", serviceAccount: { displayName: "Other" } });
    await google.call("POST", `${iam}/${account.email as string}:disable`);
    expect((await google.call("GET", `${iam}/${account.email as string}`)).body).toMatchObject({ displayName: "Other", disabled: true });
    expect((await google.call("DELETE", `${iam}/${account.email as string}`)).status).toBe(200);
    expect((await google.call("GET", `${iam}/${account.email as string}`)).status).toBe(404);
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("a second one of the same name is 409, a bad name 400", async () => {
    await google.call("POST", iam, { accountId: "gke-nodes" });
    expect((await google.call("POST", iam, { accountId: "gke-nodes" })).body.error.status).toBe("ALREADY_EXISTS");
    for (const accountId of ["short", "Upper-case", "-hyphen-first", "x".repeat(31)]) expect((await google.call("POST", iam, { accountId })).status).toBe(400);
  });
});

describe("networks", () => {
  beforeEach(() => google.enable("compute"));

  test("a subnetwork in a custom network; neither can go while it is used", async () => {
    await google.call("POST", `${compute}/global/networks`, { name: "gke-aci", autoCreateSubnetworks: false });
    const inserted = await google.call("POST", `${compute}/regions/us-west1/subnetworks`, { name: "nodes", network: `projects/${projectId}/global/networks/gke-aci`, ipCidrRange: "10.10.0.0/20" });
    expect(inserted.body).toMatchObject({ kind: "compute#operation", status: "RUNNING", progress: 0 });
    expect((await google.call("GET", `${compute}/regions/us-west1/subnetworks/nodes`)).body).toMatchObject({ gatewayAddress: "10.10.0.1" });
    const refused = await google.operate("DELETE", `${compute}/global/networks/gke-aci`);
    expect(refused.body.error.errors[0].message).toMatch(/already being used by .*subnetworks\/nodes/);
    await google.call("DELETE", `${compute}/regions/us-west1/subnetworks/nodes`);
    expect((await google.call("DELETE", `${compute}/global/networks/gke-aci`)).status).toBe(200);
  });

  test.each([
    ["a range that another subnetwork has", { name: "b", ipCidrRange: "10.10.8.0/24" }, "conflicts with existing subnetwork 'a'"],
    ["a range with host bits", { name: "b", ipCidrRange: "10.20.0.1/24" }, "resource.ipCidrRange"],
    ["a range that is too small", { name: "b", ipCidrRange: "10.20.0.0/30" }, "between /4 and /29"],
    ["a name that breaks the rules", { name: "B", ipCidrRange: "10.20.0.0/24" }, "resource.name"],
    ["a name that is taken", { name: "a", ipCidrRange: "10.20.0.0/24" }, "already exists"],
    ["a field that is not modelled", { name: "b", ipCidrRange: "10.20.0.0/24", ipv6AccessType: "INTERNAL" }, "subnetwork.ipv6AccessType"],
  ])("%s is refused", async (_what, body, message) => {
    await google.call("POST", `${compute}/global/networks`, { name: "net", autoCreateSubnetworks: false });
    await google.call("POST", `${compute}/regions/us-west1/subnetworks`, { name: "a", network: "global/networks/net", ipCidrRange: "10.10.0.0/16" });
    const refused = await google.call("POST", `${compute}/regions/us-west1/subnetworks`, { network: "global/networks/net", ...body });
    expect(refused.body.error.message).toContain(message);
  });

  test("every project has a default network, which is nobody's", async () => {
    expect((await google.call("GET", `${compute}/global/networks/default`)).body.autoCreateSubnetworks).toBe(true);
    expect((await google.call("GET", `${compute}/regions/us-west1/subnetworks/default`)).body.ipCidrRange).toMatch(/^10\./);
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("a region that does not exist is not found", async () => {
    expect((await google.call("POST", `${compute}/regions/us-west9/subnetworks`, { name: "a", network: "default", ipCidrRange: "10.0.0.0/24" })).status).toBe(404);
  });
});

describe("unknown things", () => {
  test("a path that is not modelled is named", async () => {
    const { status, body } = await google.call("GET", `${compute}/global/firewalls`);
    expect(status).toBe(501);
    expect(body.error.message).toContain("/global/firewalls");
  });
});
