import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { expiryOf, expiryWarning } from "../../../components/azure/credential-expiry.ts";
import { ServicePrincipal, type ServicePrincipalArgs } from "../../../components/azure/service-principal.ts";
import { deploy, type Deployment } from "../harness.ts";
import { clientSecretOf } from "../mock-clouds.ts";

const groupId = "/subscriptions/subscription/resourceGroups/gke-aci";
const passwordType = "azuread:index/applicationPassword:ApplicationPassword";
const deployPrincipal = (args: Partial<ServicePrincipalArgs> = {}): Promise<Deployment> =>
  deploy(() => new ServicePrincipal("identity", { displayName: "connector", resourceGroupId: groupId, ...args }));

describe("the connector's principal", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deployPrincipal();
  });

  test("has one role, in the resource group alone", () => {
    expect(deployment.one("azure-native:authorization:RoleAssignment").inputs).toEqual({
      scope: groupId,
      roleAssignmentName: "6f2b8d0e-0000-4000-8000-000000000000",
      roleDefinitionId: "/subscriptions/subscription/providers/Microsoft.Authorization/roleDefinitions/5d977122-f97e-4b4d-a52f-6b43003ddb4d",
      principalId: "principal-object-id",
      principalType: "ServicePrincipal",
    });
  });

  test("gets another assignment name with another principal, and only then", () => {
    expect(deployment.one("random:index/randomUuid:RandomUuid").inputs["keepers"]).toEqual({ principal: "principal-object-id" });
  });

  test("is owned by who made it, so that it may give it secrets, whoever deploys later", () => {
    for (const type of ["azuread:index/application:Application", "azuread:index/servicePrincipal:ServicePrincipal"]) {
      expect(deployment.one(type).inputs["owners"]).toEqual(["deployer-object"]);
      expect(deployment.one(type).ignoreChanges).toEqual(["owners"]);
    }
  });

  test("has credentials that are secret, and there only once the role is assigned", () => {
    expect(deployment.outputs["credentials"]).toEqual({ tenantId: "tenant", subscriptionId: "subscription", clientId: "client-id", clientSecret: clientSecretOf("generation 1") });
    expect(deployment.secretOutputs).toEqual(["credentials"]);
  });

  test("has a client secret that ends, at a date that later updates do not move", () => {
    const password = deployment.one(passwordType);
    const days = (Date.parse(String(password.inputs["endDate"])) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(180, 1);
    expect(password.ignoreChanges).toEqual(["endDate"]);
  });
});

describe("a generation", () => {
  const secretsOf = async (secretGeneration: number): Promise<string[]> => (await deployPrincipal({ secretGeneration })).all(passwordType).map(({ name }) => name).sort();

  test("is a secret of its own, beside which the one before goes on being valid", async () => {
    expect(await secretsOf(1)).toEqual(["identity-secret-1"]);
    expect(await secretsOf(2)).toEqual(["identity-secret-1", "identity-secret-2"]);
  });

  test("withdraws the one before the one before, and all of them when it skips one", async () => {
    expect(await secretsOf(3)).not.toContain("identity-secret-1");
    expect(await secretsOf(4)).not.toContain("identity-secret-2");
  });

  test("is the one that the program signs in with", async () => {
    const deployment = await deployPrincipal({ secretGeneration: 2 });
    const signIn = deployment.one("pulumi-nodejs:dynamic/azure:SignIn");
    expect(signIn.inputs).toMatchObject({ tenantId: "tenant", clientId: "client-id", keyId: "key of generation 2", clientSecret: clientSecretOf("generation 2") });
    expect(signIn.secretInputs).toContain("clientSecret");
    expect(signIn.inputs["resourceGroupId"]).toBe(groupId);
    const before = ["azuread:index/servicePrincipal:ServicePrincipal", "azure-native:authorization:RoleAssignment"];
    expect(signIn.dependencies).toEqual(expect.arrayContaining(before.map((type) => deployment.one(type).urn)));
    expect(deployment.outputs["credentials"]).toMatchObject({ clientSecret: clientSecretOf("generation 2") });
  });
});

test("a secret that ends soon is announced", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  await deployPrincipal({ secretLifetimeDays: 10, secretGeneration: 2 });
  expect(warn.mock.calls.map(([message]) => message)).toEqual([expect.stringContaining("Raise credentialGeneration")]);
  warn.mockRestore();
});

describe("the end of a client secret", () => {
  const now = new Date("2026-11-21T10:00:00.123Z");

  test("is its lifetime from now on, to the second", () => {
    expect(expiryOf(180, now)).toBe("2027-05-20T10:00:00Z");
  });

  test.each([
    ["2027-05-20T10:00:00Z", undefined],
    ["2026-12-10T10:00:00Z", "The connector's client secret expires on 2026-12-10T10:00:00Z."],
    ["2026-11-20T10:00:00Z", "expired on 2026-11-20T10:00:00Z: the connector can no longer reach Azure."],
  ])("%s", (endDate, warning) => {
    if (warning === undefined) expect(expiryWarning(endDate, now)).toBeUndefined();
    else expect(expiryWarning(endDate, now)).toContain(warning);
  });
});
