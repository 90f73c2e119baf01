import { describe, expect, test } from "vitest";
import { ExistingResourceGroup, resourceGroupFault } from "../../../components/azure/existing-resource-group.ts";
import { ResourceGroup } from "../../../components/azure/resource-group.ts";
import { deploy } from "../harness.ts";
import { cloudSecrets } from "../mock-clouds.ts";

const registrationType = "pulumi-nodejs:dynamic/azure:ProviderRegistration";
const groupType = "azure-native:resources:ResourceGroup";

test("a group stands in westus, and container instances are registered for the subscription", async () => {
  const deployment = await deploy(() => new ResourceGroup("azure", { resourceGroupName: "gke-aci", tags: { owner: "me" } }));
  expect(deployment.one(groupType).inputs).toMatchObject({ resourceGroupName: "gke-aci", location: "westus", tags: { owner: "me" } });
  expect(deployment.one(registrationType).inputs).toMatchObject({ namespace: "Microsoft.ContainerInstance", subscriptionId: "subscription" });
  expect(deployment.outputs).toMatchObject({ groupName: "gke-aci", groupNameForContainers: "gke-aci", location: "westus" });
});

test("the deployer's token goes to the registration as a secret", async () => {
  const deployment = await deploy(() => new ResourceGroup("azure", { resourceGroupName: "gke-aci" }));
  const registration = deployment.one(registrationType);
  expect(registration.inputs["token"]).toBe(cloudSecrets.armToken);
  expect(registration.secretInputs).toContain("token");
});

test.each([
  [undefined, true],
  [true, true],
  [false, false],
])("deletion protection %s: protected %s", async (deletionProtection, protect) => {
  const deployment = await deploy(() => new ResourceGroup("azure", { resourceGroupName: "gke-aci", deletionProtection }));
  expect(deployment.one(groupType).protect).toBe(protect);
});

describe("a group that exists", () => {
  test("is looked up: its region counts, and nothing of it is made", async () => {
    const deployment = await deploy(() => new ExistingResourceGroup("azure", { resourceGroupName: "existing" }));
    expect(deployment.outputs).toMatchObject({
      groupName: "existing",
      groupNameForContainers: "existing",
      groupId: "/subscriptions/subscription/resourceGroups/existing",
      location: "northeurope",
    });
    const made = deployment.resources.filter(({ custom }) => custom).map(({ type }) => type);
    expect(made).toEqual([registrationType]);
  });

  test("is no fault", async () => {
    expect((await deploy(async () => ({ fault: await resourceGroupFault("existing") }))).calls).toEqual(["azure-native:resources:getResourceGroup"]);
  });

  const faultOf = async (reason: string): Promise<string | undefined> => {
    let fault: string | undefined;
    const fail = (): never => {
      // As gRPC tells the SDK what a provider answers.
      throw Object.assign(new Error(`2 UNKNOWN: ${reason}`), { code: 2, details: reason });
    };
    await deploy(
      async () => {
        fault = await resourceGroupFault("missing");
        return {};
      },
      { call: fail },
    );
    return fault;
  };

  test("and does not is one, with a way to find the right name", async () => {
    expect(await faultOf('Status=404 Code="ResourceGroupNotFound" Message="Resource group \'missing\' could not be found."')).toMatch(/no resource group .*`az group list /);
  });

  test("is one in a region that the connector does not know", async () => {
    let fault: string | undefined;
    const call = (): Record<string, unknown> => ({ id: "/subscriptions/subscription/resourceGroups/existing", name: "existing", location: "spaincentral" });
    await deploy(async () => ({ fault: (fault = await resourceGroupFault("existing")) }), { call });
    expect(fault).toMatch(/^lies in spaincentral, which is a region in which the connector .* makes no container groups; take one near it/);
  });

  test("and may not be seen is one, with Azure's reason", async () => {
    expect(await faultOf("AuthorizationFailed: the client may not read")).toBe("cannot be looked up: AuthorizationFailed: the client may not read");
  });
});
