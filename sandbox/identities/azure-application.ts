import * as crypto from "node:crypto";
import { graphAppId } from "../clouds/azure/graph/app-permissions.ts";
import { type AzureCredentials, AzureHttp, AzureRefusal } from "../providers/azure-http.ts";
import type { Properties } from "../providers/provider.ts";
import { UserError } from "../user-error.ts";
import type { CloudGrants } from "./grants.ts";
import type { Identity } from "./identity-folder.ts";

const authorization = "providers/Microsoft.Authorization";
const apiVersion = "api-version=2022-04-01";
/** Name of an identity's custom role: no built-in one is called so. */
const customRoleName = (name: string): string => `sandbox ${name}`;

interface Named {
  readonly id: string;
  readonly name: string;
}
interface Assignment extends Named {
  readonly properties: { readonly principalId: string; readonly roleDefinitionId: string };
}

/** Applications of the sandbox's tenant, made and granted as `az ad` and `az role` do. */
export class AzureApplications {
  private readonly arm: AzureHttp;
  private readonly graph: AzureHttp;
  private readonly subscription: string;

  constructor(credentials: AzureCredentials, subscriptionId: string) {
    this.arm = new AzureHttp("https://management.azure.com", credentials, fetch);
    this.graph = new AzureHttp("https://graph.microsoft.com", credentials, fetch);
    this.subscription = `/subscriptions/${subscriptionId}`;
  }

  /** Brings an application to exactly these grants; it is made where it is not there. @param known as whom it signs in already */
  async grant(name: string, azure: CloudGrants, graph: readonly string[], known?: Identity["azure"]): Promise<Identity["azure"]> {
    const found = known === undefined ? undefined : await this.graph.find(`/v1.0/applications/${known.applicationId}`);
    const identity = known === undefined || found === undefined ? await this.make(name) : known;
    const principalId = await this.principalOf(identity.clientId);
    await this.allow(principalId, graph);
    const custom = await this.customRole(name, azure.permissions);
    await this.assign(principalId, [...(await this.roleIds(azure.roles)), ...custom]);
    return identity;
  }

  /** Takes an application away, with all that it was granted. */
  async remove(name: string, { applicationId, clientId }: Identity["azure"]): Promise<void> {
    const principalId = await this.principalOf(clientId).catch(() => undefined);
    if (principalId !== undefined) await this.assign(principalId, []);
    await this.customRole(name, []);
    await this.graph.send("DELETE", `/v1.0/applications/${applicationId}`).catch((error: unknown) => {
      if (!(error instanceof AzureRefusal) || error.status !== 404) throw error;
    });
  }

  private async make(name: string): Promise<Identity["azure"]> {
    const { id, appId } = (await this.graph.send("POST", "/v1.0/applications", { body: { displayName: name, signInAudience: "AzureADMyOrg" } })).body as { id: string; appId: string };
    await this.graph.send("POST", "/v1.0/servicePrincipals", { body: { appId } });
    const { secretText } = (await this.graph.send("POST", `/v1.0/applications/${id}/addPassword`, { body: { passwordCredential: { displayName: "sandbox" } } })).body as { secretText: string };
    return { applicationId: id, clientId: appId, clientSecret: secretText };
  }

  /** Object id of the service principal of an application. */
  private async principalOf(appId: string): Promise<string> {
    const [principal] = await this.list(this.graph, `/v1.0/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${appId}'`)}`);
    if (principal === undefined) throw new Error(`Entra has no service principal of ${appId}`);
    return String(principal["id"]);
  }

  private async allow(principalId: string, permissions: readonly string[]): Promise<void> {
    const [graph] = await this.list(this.graph, `/v1.0/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${graphAppId}'`)}`);
    const roles = (graph?.["appRoles"] ?? []) as { id: string; value: string }[];
    const wanted = permissions.map((permission) => {
      const role = roles.find(({ value }) => value === permission);
      if (role === undefined) throw new UserError(`--graph: Microsoft Graph has no application permission ${permission} here`, `name one of ${roles.map(({ value }) => value).join(", ")}`);
      return role.id;
    });
    const path = `/v1.0/servicePrincipals/${principalId}/appRoleAssignments`;
    const held = (await this.list(this.graph, path)) as unknown as { id: string; appRoleId: string }[];
    for (const { id, appRoleId } of held) if (!wanted.includes(appRoleId)) await this.graph.send("DELETE", `${path}/${id}`);
    for (const appRoleId of wanted) if (!held.some((each) => each.appRoleId === appRoleId)) await this.graph.send("POST", path, { body: { principalId, resourceId: graph?.["id"], appRoleId } });
  }

  private async roleIds(names: readonly string[]): Promise<string[]> {
    return Promise.all(
      names.map(async (name) => {
        const [role] = await this.list(this.arm, `${this.subscription}/${authorization}/roleDefinitions?${apiVersion}&$filter=${encodeURIComponent(`roleName eq '${name}'`)}`);
        if (role === undefined) throw new UserError(`--azure: there is no role "${name}" here`, "name one of Azure's built-in roles; sandbox/clouds/azure/access/built-in-roles.ts has those that the sandbox knows");
        return String(role["id"]);
      }),
    );
  }

  /** The custom role with the actions that were named one by one; none where there are none. */
  private async customRole(name: string, actions: readonly string[]): Promise<string[]> {
    const [found] = (await this.list(this.arm, `${this.subscription}/${authorization}/roleDefinitions?${apiVersion}&$filter=${encodeURIComponent(`roleName eq '${customRoleName(name)}'`)}`)) as unknown as Named[];
    if (actions.length === 0) {
      if (found !== undefined) await this.arm.send("DELETE", `${found.id}?${apiVersion}`);
      return [];
    }
    const id = found?.id ?? `${this.subscription}/${authorization}/roleDefinitions/${crypto.randomUUID()}`;
    const properties = { roleName: customRoleName(name), type: "CustomRole", assignableScopes: [this.subscription], permissions: [{ actions, notActions: [] }] };
    await this.arm.send("PUT", `${id}?${apiVersion}`, { body: { properties } });
    return [id];
  }

  private async assign(principalId: string, roleDefinitionIds: readonly string[]): Promise<void> {
    const all = (await this.list(this.arm, `${this.subscription}/${authorization}/roleAssignments?${apiVersion}&$filter=${encodeURIComponent(`principalId eq '${principalId}'`)}`)) as unknown as Assignment[];
    const idOf = (roleDefinitionId: string): string => roleDefinitionId.split("/").at(-1)?.toLowerCase() ?? "";
    const wanted = roleDefinitionIds.map(idOf);
    for (const { id, properties } of all) if (!wanted.includes(idOf(properties.roleDefinitionId))) await this.arm.send("DELETE", `${id}?${apiVersion}`);
    for (const roleDefinitionId of roleDefinitionIds) {
      if (all.some(({ properties }) => idOf(properties.roleDefinitionId) === idOf(roleDefinitionId))) continue;
      const body = { properties: { roleDefinitionId, principalId, principalType: "ServicePrincipal" } };
      await this.arm.send("PUT", `${this.subscription}/${authorization}/roleAssignments/${crypto.randomUUID()}?${apiVersion}`, { body });
    }
  }

  private async list(http: AzureHttp, path: string): Promise<Properties[]> {
    return ((await http.send("GET", path)).body["value"] ?? []) as Properties[];
  }
}
