import { expect, test } from "vitest";
import { ResourceGroup } from "../../../components/azure/resource-group.ts";
import { deploy } from "../harness.ts";
import { cloudSecrets } from "../mock-clouds.ts";

const registrationType = "pulumi-nodejs:dynamic/azure:ProviderRegistration";

test("a group stands in westus, and container instances are registered for the subscription", async () => {
  const deployment = await deploy(() => new ResourceGroup("azure", { resourceGroupName: "gke-aci", tags: { owner: "me" } }));
  expect(deployment.one("azure-native:resources:ResourceGroup").inputs).toMatchObject({ resourceGroupName: "gke-aci", location: "westus", tags: { owner: "me" } });
  expect(deployment.one(registrationType).inputs).toMatchObject({ namespace: "Microsoft.ContainerInstance", subscriptionId: "subscription" });
  expect(deployment.outputs).toMatchObject({ groupName: "gke-aci", groupNameForContainers: "gke-aci", location: "westus" });
});

test("the deployer's token goes to the registration as a secret", async () => {
  const deployment = await deploy(() => new ResourceGroup("azure", { resourceGroupName: "gke-aci" }));
  const registration = deployment.one(registrationType);
  expect(registration.inputs["token"]).toBe(cloudSecrets.armToken);
  expect(registration.secretInputs).toContain("token");
});
