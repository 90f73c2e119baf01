import { describe, expect, it } from "vitest";
import { functionResult, missingInputs, requireSdkResource, sdkResource, unknownInputs } from "./sdk-schema.ts";

describe("what the SDK's classes say", () => {
  it.each([
    ["gcp:container/cluster:Cluster", "deletionProtection", "endpoint"],
    ["kubernetes:apps/v1:StatefulSet", "spec", "status"],
    ["azuread:index/applicationPassword:ApplicationPassword", "rotateWhenChanged", "value"],
    ["random:index/randomPassword:RandomPassword", "length", "result"],
    ["azure-native:cosmosdb:MongoDBResourceMongoDBDatabase", "resource", "azureApiVersion"],
    ["tls:index/selfSignedCert:SelfSignedCert", "allowedUses", "certPem"],
  ])("%s has the input %s and the output %s", (token, input, output) => {
    const resource = requireSdkResource(token);
    expect(resource.inputs).toContain(input);
    expect(resource.inputs).not.toContain(output);
    expect(resource.outputs).toContain(output);
  });

  it("tells secrets, required inputs, names that are no outputs, and Azure's versions", () => {
    expect(sdkResource("kubernetes:core/v1:Secret")).toMatchObject({ secretOutputs: ["data", "stringData"] });
    const account = requireSdkResource("azure-native:cosmosdb:DatabaseAccount");
    expect(account.requiredInputs).toEqual(["databaseAccountOfferType", "locations", "resourceGroupName"]);
    expect(account.outputs).not.toContain("resourceGroupName");
    expect(account.apiVersion).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(missingInputs(account, { locations: [] }).map(({ property }) => property)).toEqual(["databaseAccountOfferType", "resourceGroupName"]);
    expect(unknownInputs(account, { locations: [], colour: "blue" })).toEqual([{ property: "colour", reason: "azure-native:cosmosdb:DatabaseAccount has no input colour" }]);
  });

  it("tells what a function results in", () => {
    expect(functionResult("gcp:container/getCluster:getCluster").map(({ name }) => name)).toEqual(expect.arrayContaining(["endpoint", "masterAuths"]));
    expect(() => functionResult("gcp:container/getNothing:getNothing")).toThrow("has no function gcp:container/getNothing:getNothing");
  });

  it.each(["gcp:container/nothing:Nothing", "nobody:index:Nothing", "gcp:../../etc:Passwd", "nonsense"])("knows no %s", (token) => {
    expect(sdkResource(token)).toBeUndefined();
  });
});
