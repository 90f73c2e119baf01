import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AzureFixture, deployer } from "../../clouds/azure/azure.fixture.ts";
import { appPermissions, graphAppId } from "../../clouds/azure/graph/app-permissions.ts";
import { PartialFailure, type Properties, type ProviderPackage, type ResourceType } from "../provider.ts";
import { azureOverFetch, deployerConfig } from "../testing/azure-over-fetch.ts";
import { operationContext as contextFor } from "../testing/operation-context.ts";
import { createAzureadPackage } from "./index.ts";

const operationContext = () => contextFor(deployerConfig);

describe("azuread against the sandbox's directory", () => {
  let azure: AzureFixture;
  let pkg: ProviderPackage;
  const typeOf = (name: string): ResourceType => {
    const type = pkg.resourceType(`azuread:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);
    if (type === undefined) throw new Error(`no type ${name}`);
    return type;
  };
  const application = (displayName = "connector") => typeOf("Application").create({ displayName }, operationContext());
  const check = (name: string, inputs: Properties) => typeOf(name).check?.(inputs, undefined, { config: deployerConfig, urn: "urn", name: "thing", randomSeed: Buffer.alloc(32) });

  beforeEach(() => {
    azure = new AzureFixture();
    pkg = createAzureadPackage(azureOverFetch(azure));
  });

  afterEach(() => {
    azure.remove();
  });

  it("makes an application, its principal and a secret with which it logs in", async () => {
    const made = await application();
    expect(made.id).toBe(`/applications/${String(made.outputs["objectId"])}`);
    const principal = await typeOf("ServicePrincipal").create({ clientId: made.outputs["clientId"] }, operationContext());
    expect(principal.outputs).toMatchObject({ clientId: made.outputs["clientId"], displayName: "connector", applicationTenantId: deployer.tenantId });
    const password = await typeOf("ApplicationPassword").create({ applicationId: made.id, endDate: "2099-01-01T00:00:00Z" }, operationContext());
    expect(password.outputs["endDate"]).toBe("2099-01-01T00:00:00Z");
    expect(await azure.login({ client_id: String(made.outputs["clientId"]), client_secret: String(password.outputs["value"]) })).toMatchObject({ status: 200 });
    await typeOf("ApplicationPassword").delete(password.id, { inputs: {}, outputs: {} }, operationContext());
    expect((await azure.login({ client_id: String(made.outputs["clientId"]), client_secret: String(password.outputs["value"]) })).status).toBe(401);
  });

  it("sees no drift where there is none, and what was taken away", async () => {
    for (const [name, inputs] of [["Application", { displayName: "a" }]] as const) {
      const { id, outputs } = await typeOf(name).create(inputs, operationContext());
      expect(await typeOf(name).read(id, { inputs, outputs }, operationContext())).toEqual({ inputs, outputs });
      await typeOf(name).delete(id, { inputs, outputs }, operationContext());
      expect(await typeOf(name).read(id, { inputs, outputs }, operationContext())).toBeUndefined();
      await typeOf(name).delete(id, { inputs, outputs }, operationContext());
    }
  });

  describe("for a caller who may write only what it owns", () => {
    let mine: () => ReturnType<typeof operationContext>;
    let caller: string;
    beforeEach(async () => {
      const { id, secret, objectId } = await azure.createPrincipal("pipeline");
      const [graph] = (await azure.graph("GET", `/v1.0/servicePrincipals?$filter=appId eq '${graphAppId}'`)).body.value as { id: string }[];
      await azure.graph("POST", `/v1.0/servicePrincipals/${objectId}/appRoleAssignments`, { principalId: objectId, resourceId: graph?.id, appRoleId: appPermissions["Application.ReadWrite.OwnedBy"] });
      caller = objectId;
      mine = () => contextFor({ ...deployerConfig, clientId: id, clientSecret: secret });
    });

    it("goes on with what it has made where it is named an owner", async () => {
      const made = await typeOf("Application").create({ displayName: "connector", owners: [caller] }, mine());
      expect(made.outputs["owners"]).toEqual([caller]);
      const principal = await typeOf("ServicePrincipal").create({ clientId: made.outputs["clientId"], owners: [caller] }, mine());
      const password = await typeOf("ApplicationPassword").create({ applicationId: made.id }, mine());
      expect(password.outputs["value"]).toBeTruthy();
      await typeOf("ServicePrincipal").delete(principal.id, { inputs: {}, outputs: {} }, mine());
      await typeOf("Application").delete(made.id, { inputs: {}, outputs: {} }, mine());
    });

    it("is refused the secret where nobody is named, because it is an owner no more", async () => {
      const made = await typeOf("Application").create({ displayName: "connector" }, mine());
      await expect(typeOf("ApplicationPassword").create({ applicationId: made.id }, mine())).rejects.toThrow("Authorization_RequestDenied");
      await azure.graph("DELETE", `/v1.0${made.id}`);
    });
  });

  it("keeps to the owners that are named, and sees who has become one", async () => {
    const [one, two] = [(await azure.createPrincipal("one")).objectId, (await azure.createPrincipal("two")).objectId];
    const type = typeOf("Application");
    const inputs = { displayName: "a", owners: [two, one] };
    const { id, outputs } = await type.create(inputs, operationContext());
    const ownersNow = async () => ((await azure.graph("GET", `/v1.0${id}/owners`)).body.value as { id: string }[]).map((owner) => owner.id).sort();
    expect(await ownersNow()).toEqual([one, two].sort());
    expect(await type.read(id, { inputs, outputs }, operationContext())).toEqual({ inputs, outputs });
    await azure.graph("DELETE", `/v1.0${id}/owners/${two}/$ref`);
    expect((await type.read(id, { inputs, outputs }, operationContext()))?.inputs["owners"]).toEqual([one]);
    await type.update?.(id, { displayName: "a", owners: [two] }, { inputs, outputs }, operationContext());
    expect(await ownersNow()).toEqual([two]);
  });

  it("leaves who has become an owner, as long as the inputs name the same ones", async () => {
    const [first, second] = [(await azure.createPrincipal("first")).objectId, (await azure.createPrincipal("second")).objectId];
    const type = typeOf("Application");
    const inputs = { displayName: "a", owners: [first] };
    const { id, outputs } = await type.create(inputs, operationContext());
    await azure.graph("POST", `/v1.0${id}/owners/$ref`, { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${second}` });
    const updated = await type.update?.(id, { ...inputs, notes: "more" }, { inputs, outputs }, operationContext());
    expect(updated?.outputs["owners"]).toEqual([first, second].sort());
  });

  it("keeps the owners of a principal that was there, and adds those that the inputs name", async () => {
    const { id: clientId, objectId } = await azure.createPrincipal("existing");
    const owner = (await azure.createPrincipal("owner")).objectId;
    const type = typeOf("ServicePrincipal");
    expect((await type.create({ clientId, useExisting: true, owners: [owner] }, operationContext())).outputs["owners"]).toEqual([owner]);
    expect((await type.create({ clientId, useExisting: true }, operationContext())).outputs["owners"]).toEqual([owner]);
    expect((await azure.graph("GET", `/v1.0/servicePrincipals/${objectId}/owners`)).body.value).toHaveLength(1);
  });

  it("remembers an application whose owners could not be set", async () => {
    const reach = azureOverFetch(azure);
    const failing = createAzureadPackage((address, init) => (init.method === "DELETE" && address.includes("/owners/") ? Promise.resolve(Response.json({ error: { code: "Authorization_RequestDenied" } }, { status: 403 })) : reach(address, init)));
    const error = await failing.resourceType("azuread:index/application:Application")?.create({ displayName: "half made" }, operationContext()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartialFailure);
    const [made] = (await azure.graph("GET", "/v1.0/applications?$filter=displayName eq 'half made'")).body.value as { id: string }[];
    expect((error as PartialFailure).id).toBe(`/applications/${made?.id ?? ""}`);
  });

  it("keeps a secret's value, and misses a secret that is gone", async () => {
    const { id: applicationId } = await application();
    const inputs = { applicationId, endDateRelative: "48h" };
    const type = typeOf("ApplicationPassword");
    const { id, outputs } = await type.create(inputs, operationContext());
    expect(Date.parse(String(outputs["endDate"])) - Date.now()).toBeGreaterThan(47 * 3_600_000);
    expect(await type.read(id, { inputs, outputs }, operationContext())).toEqual({ inputs, outputs });
    await expect(type.read(id, { inputs: {}, outputs: {} }, operationContext())).rejects.toThrow("cannot be imported");
    await type.delete(id, { inputs, outputs }, operationContext());
    expect(await type.read(id, { inputs, outputs }, operationContext())).toBeUndefined();
  });

  it("rotates a secret when it is told to", () => {
    expect(typeOf("ApplicationPassword").replaceOn).toContain("rotateWhenChanged");
    expect(typeOf("ApplicationPassword").secretOutputs).toEqual(["value"]);
  });

  it("changes an application in place", async () => {
    const { id, outputs } = await application();
    const updated = await typeOf("Application").update?.(id, { displayName: "renamed", tags: ["a"] }, { inputs: {}, outputs }, operationContext());
    expect(updated?.outputs).toMatchObject({ displayName: "renamed", tags: ["a"], clientId: outputs["clientId"] });
  });

  it("names inputs that it does not model, and dates that are none", async () => {
    expect((await check("Application", { displayName: "a", appRoles: [] }))?.failures?.[0]?.reason).toContain("does not model the input appRoles");
    expect((await check("ApplicationPassword", { applicationId: "/applications/x", endDate: "soon" }))?.failures?.[0]?.reason).toContain("not soon");
  });

  it("refuses a second application of the same name where that is asked for", async () => {
    await application("only");
    await expect(typeOf("Application").create({ displayName: "only", preventDuplicateNames: true }, operationContext())).rejects.toThrow("already an application with the displayName only");
  });

  it("finds what an interrupted creation has made: nothing is there twice", async () => {
    const other = await application("connector");
    const orphan = await application("connector");
    expect(await typeOf("Application").findInterrupted?.({ displayName: "connector" }, new Set([other.id]), operationContext())).toBe(orphan.id);
    const kept = await typeOf("ApplicationPassword").create({ applicationId: orphan.id }, operationContext());
    await typeOf("ApplicationPassword").create({ applicationId: orphan.id }, operationContext());
    expect(await typeOf("ApplicationPassword").findInterrupted?.({ applicationId: orphan.id }, new Set([kept.id]), operationContext())).toBeUndefined();
    const left = (await azure.graph("GET", `/v1.0${orphan.id}`)).body.passwordCredentials as Properties[];
    expect(left.map(({ keyId }) => keyId)).toEqual([kept.outputs["keyId"]]);
  });

  it("tells who deploys", async () => {
    const config = await pkg.providerFunction("azuread:index/getClientConfig:getClientConfig")?.({}, { config: deployerConfig, signal: operationContext().signal });
    expect(config).toMatchObject({ clientId: deployer.clientId, tenantId: deployer.tenantId });
  });
});
