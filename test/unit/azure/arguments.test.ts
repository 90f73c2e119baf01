import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { CosmosMongo, type CosmosMongoArgs } from "../../../components/azure/cosmos-mongo.ts";
import { ExistingResourceGroup } from "../../../components/azure/existing-resource-group.ts";
import { ResourceGroup, type ResourceGroupArgs } from "../../../components/azure/resource-group.ts";
import { ServicePrincipal, type ServicePrincipalArgs } from "../../../components/azure/service-principal.ts";
import { ArgumentsError } from "../../../components/checks/arguments.ts";
import { deploy } from "../harness.ts";

const group = (args: Partial<ResourceGroupArgs>): ResourceGroup => new ResourceGroup("azure", { resourceGroupName: "gke-aci", ...args });
const database = (args: Partial<CosmosMongoArgs>): CosmosMongo => new CosmosMongo("database", { resourceGroupName: "gke-aci", location: "westus", ...args });
const principal = (args: Partial<ServicePrincipalArgs>): ServicePrincipal => new ServicePrincipal("identity", { displayName: "connector", resourceGroupId: "/subscriptions/1/resourceGroups/gke-aci", ...args });

/** What a component refuses, and the types of the resources that it has made nevertheless. */
async function refusal(make: () => pulumi.ComponentResource): Promise<{ faults: readonly string[]; made: readonly string[] }> {
  let refused: unknown;
  const { resources } = await deploy(() => {
    try {
      make();
    } catch (error) {
      refused = error;
    }
    return {};
  });
  if (!(refused instanceof ArgumentsError)) throw new Error(`not refused: ${String(refused)}`);
  expect(pulumi.RunError.isInstance(refused)).toBe(true);
  return { faults: refused.faults.map(({ path, advice }) => `${path} ${advice}`), made: resources.filter(({ custom }) => custom).map(({ type }) => type) };
}

test("all faults of a component's arguments are told at once, before it makes anything", async () => {
  const { faults, made } = await refusal(() => database({ resourceGroupName: "", namePrefix: "Todo", databaseName: "to do", collections: [{ name: "a" }, { name: "$b" }], tags: { "a<b": "" } }));
  expect(faults).toEqual([
    expect.stringMatching(/^resourceGroupName must be 1 to 90 letters/),
    expect.stringMatching(/^namePrefix must be 1 to 38 lowercase/),
    expect.stringMatching(/^databaseName must be 1 to 63 characters without spaces/),
    expect.stringMatching(/^collections\[1\]\.name must be 1 to 120 characters without \$/),
    expect.stringMatching(/^tags\.a<b its name must not contain any of < >/),
  ]);
  expect(made).toEqual([]);
});

test("the error says which component, which value, and what to write instead", async () => {
  await expect(deploy(() => group({ resourceGroupName: "ends." }))).rejects.toThrow(/^1 argument of ResourceGroup azure cannot be used:\n {2}resourceGroupName = ends\.: must be 1 to 90 letters, digits, and any of - _ \. \( \), not ending with a period$/);
});

describe("what is known only later", () => {
  test("is refused when it is known, and what needs it is not made", async () => {
    await expect(deploy(() => group({ tags: { owner: pulumi.output("x".repeat(257)) } }))).rejects.toThrow(/^1 argument of ResourceGroup azure cannot be used:\n {2}tags\.owner: its value has 257 characters, and may have 256/);
  });

  test("is used as it is where it is fine", async () => {
    const deployment = await deploy(() => group({ resourceGroupName: pulumi.output("later"), tags: { owner: pulumi.output("me") } }));
    expect(deployment.one("azure-native:resources:ResourceGroup").inputs).toMatchObject({ resourceGroupName: "later", tags: { owner: "me" } });
  });
});

describe("tags", () => {
  test("may be as long and as many as Azure takes them", async () => {
    const tags = { ["n".repeat(512)]: "v".repeat(256), ...Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`tag ${index}`, "</>%&?"])) };
    expect((await deploy(() => group({ tags }))).one("azure-native:resources:ResourceGroup").inputs["tags"]).toEqual(tags);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["an empty name", { "": "x" }, /^tags\."" its name must not be empty$/],
    ["a long name", { ["n".repeat(513)]: "" }, /^tags\.n{40}\.\.\. its name has 513 characters, and may have 512$/],
    ["a long value", { owner: "v".repeat(257) }, /^tags\.owner its value has 257 characters, and may have 256$/],
    ...[..."<>%&\\?/\n"].map((character): [string, Record<string, string>, RegExp] => [`${JSON.stringify(character)} in a name`, { [`a${character}b`]: "" }, /its name must not contain any of/]),
  ])("%s", async (_what, tags, fault) => {
    expect((await refusal(() => group({ tags }))).faults).toEqual([expect.stringMatching(fault)]);
  });

  test("names that differ in case alone, each of which is told", async () => {
    expect((await refusal(() => group({ tags: { Owner: "a", owner: "b" } }))).faults).toEqual([expect.stringContaining("differs from owner in case alone"), expect.stringContaining("differs from Owner in case alone")]);
  });

  test("51 of them", async () => {
    expect((await refusal(() => group({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ""])) }))).faults).toEqual(["tags must be 50 tags at most"]);
  });
});

test.each<[string, () => pulumi.ComponentResource, string]>([
  ["a group that exists", () => new ExistingResourceGroup("azure", { resourceGroupName: "a/b" }), "resourceGroupName"],
  ["an application's name with <", () => principal({ displayName: "a<b" }), "displayName"],
  ["a role by its name", () => principal({ roleGuid: "Contributor" }), "roleGuid"],
  ["a secret for more than two years", () => principal({ secretLifetimeDays: 731 }), "secretLifetimeDays"],
  ["half a generation", () => principal({ secretGeneration: 1.5 }), "secretGeneration"],
  ["generation 0", () => principal({ secretGeneration: 0 }), "secretGeneration"],
])("%s is refused", async (_what, make, path) => {
  const { faults, made } = await refusal(make);
  expect(faults).toEqual([expect.stringMatching(new RegExp(`^${path} must`))]);
  expect(made).toEqual([]);
});
