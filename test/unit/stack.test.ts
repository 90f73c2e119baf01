import { beforeAll, describe, expect, test, vi } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment, Registered } from "./harness.ts";
import { cloudSecrets, groupAddress } from "./mock-clouds.ts";
import { deployStack } from "./stack.ts";

const isAzure = (urn: string): boolean => /::(.*\$)?(azure-native|azuread|pulumi-nodejs):/.test(urn);
const isGoogle = (urn: string): boolean => /::(.*\$)?gcp:/.test(urn);
const isKubernetes = ({ type }: Registered): boolean => type.startsWith("kubernetes:");

describe("stack dev", () => {
  let stack: Deployment;
  beforeAll(async () => {
    stack = await deployStack();
  });

  test("tells where the app and the clusters are", () => {
    expect(Object.keys(stack.outputs).sort()).toEqual([
      "clusterEndpoint",
      "clusterName",
      "cosmosAccountName",
      "cosmosConnectionString",
      "kubeconfig",
      "resourceGroupName",
      "todoHostname",
      "todoIp",
      "todoUrl",
      "virtualNodeName",
    ]);
    expect(stack.outputs).toMatchObject({
      todoUrl: "http://todo-dev-abcdefgh.westus.azurecontainer.io",
      todoHostname: "todo-dev-abcdefgh.westus.azurecontainer.io",
      todoIp: groupAddress,
      clusterName: "gke-aci",
      clusterEndpoint: "34.1.2.3",
      resourceGroupName: "gke-aci",
      cosmosAccountName: "tododb123456",
      virtualNodeName: "aci-connector",
    });
  });

  test("keeps its secret outputs secret, and no others", () => {
    expect([...stack.secretOutputs].sort()).toEqual(["cosmosConnectionString", "kubeconfig"]);
    expect(stack.outputs["cosmosConnectionString"]).toBe(cloudSecrets.connectionString);
  });

  test.each(Object.entries(cloudSecrets))("hands the %s on as a secret only", (_, secret) => {
    const plain = stack.resources.flatMap(({ name, inputs, secretInputs }) =>
      Object.entries(inputs)
        .filter(([key, value]) => !secretInputs.includes(key) && JSON.stringify(value).includes(secret))
        .map(([key]) => `${name}.${key}`),
    );
    expect(plain).toEqual([]);
  });

  test("groups every resource under a component that gives it its name", () => {
    for (const { name, type, parent } of stack.resources.filter((resource) => resource.type !== "pulumi:pulumi:Stack")) {
      if (type.startsWith("gke-aci:") && !parent.includes("gke-aci:")) continue;
      expect(parent, `${type} ${name}`).toMatch(/gke-aci:\w+:\w+::/);
      expect(name, type).toMatch(new RegExp(`^${parent.split("::").at(-1) ?? ""}-`));
    }
  });

  test("makes the two clouds' parts side by side", () => {
    const foreignTo = ({ urn }: Registered): ((urn: string) => boolean) => (isGoogle(urn) ? isAzure : isGoogle);
    const cloudResources = stack.resources.filter(({ urn }) => isGoogle(urn) || isAzure(urn));
    const waiting = cloudResources.filter((resource) => [...stack.waitsFor(resource)].some(foreignTo(resource)));
    expect(cloudResources.length).toBeGreaterThan(15);
    expect(waiting.map(({ name }) => name)).toEqual([]);
  });

  test("makes the database without waiting for the registration of container instances", () => {
    const account = stack.one("azure-native:cosmosdb:DatabaseAccount");
    expect([...stack.waitsFor(account)].filter((urn) => urn.includes("ProviderRegistration"))).toEqual([]);
  });

  test("starts the connector when the nodes, its role and the registration are there, and the app after it", () => {
    const needs = (type: string, name: string): string[] => [...stack.waitsFor(stack.one(type, name))];
    const connector = needs("kubernetes:apps/v1:Deployment", "connector-deployment");
    for (const part of ["NodePool::", "RoleAssignment::", "ProviderRegistration::", "ClusterRoleBinding::", "core/v1:Node::"]) {
      // The nodes come through the provider, which waits for them.
      const inOrder = part === "NodePool::" ? [...stack.waitsFor(stack.one("pulumi:providers:kubernetes"))] : connector;
      expect(inOrder.some((urn) => urn.includes(part)), part).toBe(true);
    }
    const app = needs("kubernetes:apps/v1:StatefulSet", "todo-stateful-set");
    expect(app.some((urn) => urn.endsWith("connector-deployment"))).toBe(true);
    expect(app.some((urn) => urn.includes("MongoDBDatabase::"))).toBe(true);
  });

  test("pins every image that it chooses", () => {
    const images = JSON.stringify(stack.resources.map(({ inputs }) => inputs)).match(/"image":"[^"]+"/g) ?? [];
    expect(images).toHaveLength(5);
    for (const image of images) expect(image).toMatch(/(:v?\d+\.\d+\.\d+(-[a-z-]+)?|@sha256:[0-9a-f]{64})"$/);
  });

  test("mounts tokens of no namespace's account `default`", () => {
    const namespaces = stack.all("kubernetes:core/v1:Namespace").map(({ inputs }) => (inputs["metadata"] as { name: string }).name);
    expect(namespaces.sort()).toEqual(["aci-connector", "todo"]);
    const accounts = stack.all("kubernetes:core/v1:ServiceAccountPatch").map(({ inputs }) => inputs);
    expect(accounts).toHaveLength(namespaces.length);
    expect(accounts).toEqual(
      expect.arrayContaining(namespaces.map((namespace): unknown => expect.objectContaining({ metadata: { name: "default", namespace }, automountServiceAccountToken: false }))),
    );
  });

  test("puts everything in the cluster through the cluster's own provider", () => {
    expect(stack.one("pulumi:providers:kubernetes").secretInputs).toContain("kubeconfig");
    expect(stack.resources.filter(isKubernetes).length).toBeGreaterThan(15);
  });
});

test("a preview of a new stack knows no address, and asks no cloud for what does not exist yet", async () => {
  const stack = await deployStack({}, { preview: true });
  expect(stack.outputs["todoIp"]).toBeUndefined();
  expect(stack.calls).not.toContain("azure-native:containerinstance:getContainerGroup");
  expect(stack.calls).not.toContain("azure-native:cosmosdb:listDatabaseAccountConnectionStrings");
});

test("cosmosRegion is where the data lies, while the resource group and the container groups stay in azureRegion", async () => {
  const stack = await deployStack({ "gke-aci:azureRegion": "westus", "gke-aci:cosmosRegion": "northeurope" });
  const account = stack.one("azure-native:cosmosdb:DatabaseAccount").inputs;
  expect([account["location"], account["locations"]]).toEqual(["northeurope", [{ locationName: "northeurope", failoverPriority: 0, isZoneRedundant: false }]]);
  expect(stack.one("azure-native:resources:ResourceGroup").inputs["location"]).toBe("westus");
});

test("a container group that is missing for a moment is a warning, not a failure", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  const stack = await deployStack(
    {},
    {
      call: ({ token }) => {
        if (token === "azure-native:containerinstance:getContainerGroup") throw new Error("ResourceNotFound");
        return undefined;
      },
    },
  );
  expect(stack.outputs["todoIp"]).toBe("");
  expect(stack.outputs["todoUrl"]).toMatch(/^http:/);
  expect(warn.mock.calls.map(([message]) => message)).toEqual([expect.stringContaining("todo-web-0")]);
  warn.mockRestore();
});

test("settings that cannot be used stop the program before anything is made", async () => {
  await expect(deployStack({ "gke-aci:zone": "us-west1-x", "gke-aci:nodeCount": "0" })).rejects.toThrow(/2 settings of stack dev/);
});
