import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountChecks } from "../../accounts/doctor/checks.ts";
import { entraRights } from "../../accounts/doctor/azure/graph.ts";
import type { Ground, Purpose } from "../../accounts/doctor/check.ts";
import type { Finding } from "../../accounts/doctor/finding.ts";
import { googleSignIn } from "../../accounts/doctor/google/sign-in.ts";
import type { Answer } from "../../accounts/doctor/http.ts";
import { runChecks } from "../../accounts/doctor/run-checks.ts";
import { clusterRights } from "../../accounts/doctor/google/rights.ts";
import { settingsOf } from "../../accounts/doctor/ground.ts";
import { AzureFixture, deployer, subscription } from "./azure/azure.fixture.ts";
import { type AppPermission, appPermissions, graphAppId } from "./azure/graph/app-permissions.ts";
import { projectId, SandboxedGoogle } from "./google/test/sandboxed-google.ts";

/** The doctor's checks against both stand-ins, asked in this process. */

let google: SandboxedGoogle;
let azure: AzureFixture;

beforeEach(async () => {
  google = new SandboxedGoogle();
  azure = new AzureFixture();
  await google.enable("compute", "container", "iam", "cloudquotas");
  for (const namespace of ["Microsoft.ContainerInstance", "Microsoft.DocumentDB"]) await azure.arm("POST", `${subscription}/providers/${namespace}/register?api-version=2022-09-01`);
  await new Promise((resolve) => setTimeout(resolve, 320));
});

afterEach(async () => {
  await google.remove();
  azure.remove();
});

function ground(changes: Partial<Ground> = {}): Ground {
  const { settings, faults } = settingsOf("dev", path.join(import.meta.dirname, "../../Pulumi.dev.yaml"));
  expect(faults.filter(({ what }) => !what.includes("todoImage"))).toEqual([]);
  const ask = async (method: string, target: string): Promise<Answer> => {
    const { status, headers, body } = await azure.arm(method, target);
    return { status, headers, body: body as unknown };
  };
  return {
    stack: "dev",
    purpose: "up",
    settings: { ...settings, google: { ...settings.google, project: projectId } },
    google: {
      project: projectId,
      signIn: () => Promise.resolve({}),
      email: () => Promise.resolve("deployer@sandbox-deployers.iam.gserviceaccount.com"),
      call: async (host, target, body) => ({ ...(await google.call(body === undefined ? "GET" : "POST", `${host}${target}`, body)), headers: {} }),
    },
    azure: {
      signIn: () => Promise.resolve({ subscriptionId: deployer.subscriptionId, token: "", name: "az" }),
      arm: (target, apiVersion, method = "GET") => ask(method, `${target}?api-version=${apiVersion}`),
      inSubscription: (target, apiVersion) => ask("GET", `${subscription}${target}?api-version=${apiVersion}`),
      graphToken: () => azure.token("graph.microsoft.com"),
      graph: (target) => azure.graph("GET", `/v1.0${target}`),
    },
    state: () => Promise.resolve({ exists: true, holds: () => false, outputsOf: () => [] }),
    imagePlatforms: () => Promise.resolve(["linux/amd64"]),
    ...changes,
  };
}

/** Without kubectl's rights, which are asked for over the network. */
const checks = [googleSignIn, ...accountChecks.filter((check) => check !== clusterRights)];
const examine = (changes?: Partial<Ground>): Promise<Finding[]> => runChecks(checks, ground(changes), 10_000);
const notOk = (findings: readonly Finding[]): Finding[] => findings.filter(({ verdict }) => verdict !== "ok");

test("two accounts that have all it takes", async () => {
  const findings = await examine();
  expect(notOk(findings)).toEqual([]);
  expect(findings.map(({ what }) => what)).toEqual(expect.arrayContaining(["Google quota SSD_TOTAL_GB, us-west1", "Azure quota ContainerGroups, westus", "Microsoft Entra ID", "Cosmos DB region westus", "Google names gke-aci"]));
});

test("a right less on Google Cloud is named, with the role that holds it", async () => {
  const { body: policy } = await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:getIamPolicy`);
  const member = policy.bindings[0].members[0] as string;
  const without = ["roles/container.admin", "roles/compute.networkAdmin", "roles/resourcemanager.projectIamAdmin", "roles/serviceusage.serviceUsageAdmin"].map((role) => ({ role, members: [member] }));
  await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:setIamPolicy`, { policy: { bindings: [{ role: "roles/owner", members: ["user:somebody@example.com"] }, ...without] } });
  expect(notOk(await examine())).toContainEqual({
    what: "Google rights, for the provider",
    verdict: "stops",
    found: "not iam.serviceAccounts.create, iam.serviceAccounts.get",
    needed: "roles/iam.serviceAccountAdmin",
    mend: `gcloud projects add-iam-policy-binding ${projectId} --member ${member} --role roles/iam.serviceAccountAdmin`,
  });
});

test("a project that is another's, or not there, is named with both ways out", async () => {
  const { google: own, settings } = ground();
  const project = "somebody-elses-project";
  const findings = await examine({ google: { ...own, project }, settings: { ...settings, google: { ...settings.google, project } } });
  expect(findings).toContainEqual({
    what: "Google Cloud, for the provider",
    verdict: "stops",
    found: expect.stringContaining(`project ${project}: 403: Permission`) as string,
    needed: "Application Default Credentials that see the project",
    mend: `pulumi config set gcp:project PROJECT, or ask for a role in ${project}`,
  });
});

test("an API that is off is turned on by `pulumi up`, unless the identity may not", async () => {
  await google.call("POST", `serviceusage.googleapis.com/v1/projects/${projectId}/services/container.googleapis.com:disable`);
  expect(await examine()).toContainEqual({ what: "Google API container", verdict: "ok", found: "off; `pulumi up` turns it on", needed: "on" });
  const { body: policy } = await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:getIamPolicy`);
  const members = policy.bindings[0].members as string[];
  await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:setIamPolicy`, { policy: { bindings: [{ role: "roles/owner", members: ["user:somebody@example.com"] }, { role: "roles/viewer", members }] } });
  expect(notOk(await examine())).toContainEqual({
    what: "Google API container",
    verdict: "stops",
    found: "off, and this identity may not turn it on",
    needed: "on",
    mend: `an administrator of the project: gcloud services enable container.googleapis.com --project ${projectId}`,
  });
});

test("a quota that is too small is named with what is missing, and GKE refuses then", async () => {
  await google.call("POST", `cloudquotas.googleapis.com/v1/projects/${projectId}/locations/global/quotaPreferences`, { service: "compute.googleapis.com", quotaId: "CPUS-per-project-region", quotaConfig: { preferredValue: "4" } });
  expect(notOk(await examine())).toEqual([expect.objectContaining({ what: "Google quota CPUS, us-west1", verdict: "stops", found: "4 free of 4", needed: "6" })]);
  const made = await google.call("POST", `container.googleapis.com/v1/projects/${projectId}/locations/us-west1-a/clusters`, { cluster: { name: "gke-aci", initialNodeCount: 3, nodeConfig: { diskSizeGb: 30 } } });
  expect([made.status, made.body.error.message]).toEqual([403, expect.stringContaining('resource "CPUS"')]);
});

test("names that are taken by somebody else stop it, those of the stack do not", async () => {
  await azure.arm("PUT", `${subscription}/resourceGroups/gke-aci?api-version=2022-09-01`, { location: "westus" });
  await google.operate("POST", `compute.googleapis.com/compute/v1/projects/${projectId}/global/networks`, { name: "gke-aci", autoCreateSubnetworks: false });
  const taken = notOk(await examine());
  expect(taken.map(({ what, verdict }) => [what, verdict])).toEqual([["Google network gke-aci", "stops"], ["Azure resource group gke-aci", "stops"]]);
  expect(notOk(await examine({ state: () => Promise.resolve({ exists: true, holds: () => true, outputsOf: () => [] }) }))).toEqual([]);
  expect(notOk(await examine({ state: () => Promise.reject(new Error("no backend")) })).map(({ verdict }) => verdict)).toEqual(["unknown", "unknown"]);
});

test("an existing resource group elsewhere: its region is asked about, not azureRegion", async () => {
  await azure.arm("PUT", `${subscription}/resourceGroups/of-others?api-version=2022-09-01`, { location: "northeurope" });
  const { settings } = ground();
  const findings = await examine({ settings: { ...settings, existingResourceGroup: "of-others" } });
  expect(notOk(findings)).toEqual([]);
  expect(findings.map(({ what }) => what)).toEqual(expect.arrayContaining(["Azure quota ContainerGroups, northeurope", "Cosmos DB region northeurope"]));
  expect(findings.filter(({ what }) => what.includes("westus"))).toEqual([]);
  expect(findings).toContainEqual(expect.objectContaining({ what: "Azure resource group of-others", found: "there, in northeurope" }));
});

test("an existing resource group in a region that the connector does not know stops it", async () => {
  await azure.arm("PUT", `${subscription}/resourceGroups/of-others?api-version=2022-09-01`, { location: "spaincentral" });
  const { settings } = ground();
  expect(notOk(await examine({ settings: { ...settings, existingResourceGroup: "of-others" } }))).toEqual([expect.objectContaining({ what: "Azure resource group of-others", verdict: "stops", found: "there, in spaincentral" })]);
});

describe("a reader", () => {
  /** Gives who asks these roles of Google's alone. */
  async function leave(...roles: string[]): Promise<void> {
    const { body: policy } = await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:getIamPolicy`);
    const members = policy.bindings[0].members as string[];
    await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:setIamPolicy`, { policy: { bindings: [{ role: "roles/owner", members: ["user:somebody@example.com"] }, ...roles.map((role) => ({ role, members }))] } });
  }

  test("is asked for no right to change anything", async () => {
    await google.call("POST", `iam.googleapis.com/v1/projects/${projectId}/roles`, { roleId: "secrets", role: { includedPermissions: ["container.secrets.get"] } });
    await leave("roles/viewer", `projects/${projectId}/roles/secrets`);
    expect(notOk(await examine({ purpose: "preview" }))).toEqual([]);
    expect(notOk(await examine()).map(({ needed }) => needed)).toContain("roles/container.admin");
  });

  test("is told of what no reading role holds", async () => {
    await leave("roles/viewer");
    expect(notOk(await examine({ purpose: "preview" }))).toEqual([
      expect.objectContaining({ what: "rights to compare the stack with the clouds", verdict: "warning", found: "not container.secrets.get: of a stack that is up, a preview fails", mend: expect.stringContaining("docs/rights.md") as string }),
    ]);
  });
});

test("a resource provider that is not registered is registered by `pulumi up`, unless the identity may not", async () => {
  await azure.arm("POST", `${subscription}/providers/Microsoft.ContainerInstance/unregister?api-version=2022-09-01`);
  expect(await examine()).toContainEqual({ what: "Azure resource provider Microsoft.ContainerInstance", verdict: "ok", found: "Unregistered; `pulumi up` registers it", needed: "Registered" });
});

describe("who has application permissions of Microsoft Graph alone", () => {
  /** What the doctor says of a principal with some permissions, of a stack that has made some objects. */
  async function findingsOf(permissions: readonly AppPermission[], purpose: Purpose = "up", made: Readonly<Record<string, Record<string, string>>> = {}): Promise<Finding[]> {
    const principal = await azure.createPrincipal("pipeline");
    const [graph] = (await azure.graph("GET", `/v1.0/servicePrincipals?$filter=appId eq '${graphAppId}'`)).body.value as { id: string }[];
    for (const permission of permissions) {
      await azure.graph("POST", `/v1.0/servicePrincipals/${principal.objectId}/appRoleAssignments`, { principalId: principal.objectId, resourceId: graph?.id, appRoleId: appPermissions[permission] });
    }
    const token = await azure.token("graph.microsoft.com", principal);
    const around = ground({ purpose });
    const state = () => Promise.resolve({ exists: true, holds: () => false, outputsOf: (type: string) => (made[type] === undefined ? [] : [made[type]]) });
    return runChecks([entraRights], { ...around, state, azure: { ...around.azure, graphToken: () => Promise.resolve(token), graph: (target) => azure.graph("GET", `/v1.0${target}`, undefined, token) } }, 10_000);
  }

  test("deploys with Application.ReadWrite.OwnedBy, and reads with Application.Read.All", async () => {
    expect(await findingsOf(["Application.ReadWrite.OwnedBy"])).toEqual([expect.objectContaining({ verdict: "ok", found: "Application.ReadWrite.OwnedBy" })]);
    expect(await findingsOf(["Application.Read.All"], "preview")).toEqual([expect.objectContaining({ verdict: "ok", found: "Application.Read.All" })]);
    expect(await findingsOf(["Application.Read.All"])).toEqual([expect.objectContaining({ verdict: "stops", mend: expect.stringContaining("grants it Application.ReadWrite.OwnedBy") as string })]);
    expect(await findingsOf([], "preview")).toEqual([expect.objectContaining({ verdict: "stops", mend: expect.stringContaining("grants it Application.Read.All") as string })]);
  });

  test("is told where somebody else owns the application, unless it may write all", async () => {
    const { applicationId, id } = await azure.createPrincipal("connector");
    const made = { "azuread:index/application:Application": { objectId: applicationId, clientId: id } };
    expect(await findingsOf(["Application.ReadWrite.OwnedBy"], "up", made)).toEqual([
      expect.objectContaining({ verdict: "warning", found: `Application.ReadWrite.OwnedBy, and somebody else owns /applications/${applicationId}`, mend: expect.stringContaining(`az ad app owner add --id ${id} --owner-object-id `) as string }),
    ]);
    expect(await findingsOf(["Application.ReadWrite.OwnedBy"], "preview", made)).toEqual([expect.objectContaining({ verdict: "ok" })]);
    expect(await findingsOf(["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"], "up", made)).toEqual([expect.objectContaining({ verdict: "ok" })]);
  });
});

test("a check that takes too long, or fails, says so in one line", async () => {
  const slow = { what: "slow", needed: "an answer", run: () => new Promise<never>(() => undefined) };
  const broken = { what: "broken", needed: "an answer", run: () => Promise.reject(new Error("first line\n    at second line")) };
  expect(await runChecks([slow, broken], ground(), 50)).toEqual([
    { what: "slow", needed: "an answer", verdict: "unknown", found: "no answer within 0.05 s" },
    { what: "broken", needed: "an answer", verdict: "unknown", found: "first line" },
  ]);
});
