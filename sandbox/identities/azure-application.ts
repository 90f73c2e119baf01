import * as crypto from "node:crypto";
import { graphAppId } from "../clouds/azure/graph/app-permissions.ts";
import { type AzureCredentials, AzureHttp } from "../providers/azure-http.ts";
import type { Properties } from "../providers/provider.ts";
import { UserError } from "../user-error.ts";
import type { CloudGrants } from "./grants.ts";
import type { Identity } from "./identity-folder.ts";

const authorization = "providers/Microsoft.Authorization";
const apiVersion = "api-version=2022-04-01";
/** Name of an identity's application and custom role: no other application and no built-in role is called so. */
const displayName = (name: string): string => `sandbox ${name}`;

interface Registered {
  /** Object id. */
  readonly id: string;
  readonly appId: string;
}
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

  /** An application that somebody can sign in as, made where it is not there. @param known as whom it signs in already */
  async ensure(name: string, known?: Identity["azure"]): Promise<Identity["azure"]> {
    const found = await this.find(name);
    if (known !== undefined && found?.id === known.applicationId) return known;
    const { id, appId } = found ?? ((await this.graph.send("POST", "/v1.0/applications", { body: { displayName: displayName(name), signInAudience: "AzureADMyOrg" } })).body as unknown as Registered);
    if ((await this.principalOf(appId)) === undefined) await this.graph.send("POST", "/v1.0/servicePrincipals", { body: { appId } });
    const { secretText } = (await this.graph.send("POST", `/v1.0/applications/${id}/addPassword`, { body: { passwordCredential: { displayName: "sandbox" } } })).body as { secretText: string };
    return { applicationId: id, clientId: appId, clientSecret: secretText };
  }

  /** Brings an application to exactly these grants. */
  async grant(name: string, { clientId }: Identity["azure"], azure: CloudGrants, graph: readonly string[]): Promise<void> {
    const principalId = await this.principalOf(clientId);
    if (principalId === undefined) throw new Error(`Entra has no service principal of ${clientId}`);
    await this.allow(principalId, graph);
    const custom = await this.customRole(name, azure.permissions);
    await this.assign(principalId, [...(await this.roleIds(azure.roles)), ...custom]);
  }

  /** Takes an application away, with all that it was granted; one that is not there is no error. */
  async remove(name: string): Promise<void> {
    const found = await this.find(name);
    const principalId = found === undefined ? undefined : await this.principalOf(found.appId);
    if (principalId !== undefined) await this.assign(principalId, []);
    await this.customRole(name, []);
    if (found !== undefined) await this.graph.send("DELETE", `/v1.0/applications/${found.id}`);
  }

  private async find(name: string): Promise<Registered | undefined> {
    const [found] = await this.list(this.graph, `/v1.0/applications?$filter=${encodeURIComponent(`displayName eq '${displayName(name)}'`)}`);
    return found as unknown as Registered | undefined;
  }

  /** Object id of the service principal of an application. */
  private async principalOf(appId: string): Promise<string | undefined> {
    const [principal] = await this.list(this.graph, `/v1.0/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${appId}'`)}`);
    return principal === undefined ? undefined : String(principal["id"]);
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
    const [found] = (await this.list(this.arm, `${this.subscription}/${authorization}/roleDefinitions?${apiVersion}&$filter=${encodeURIComponent(`roleName eq '${displayName(name)}'`)}`)) as unknown as Named[];
    if (actions.length === 0) {
      if (found !== undefined) await this.arm.send("DELETE", `${found.id}?${apiVersion}`);
      return [];
    }
    const id = found?.id ?? `${this.subscription}/${authorization}/roleDefinitions/${crypto.randomUUID()}`;
    const properties = { roleName: displayName(name), type: "CustomRole", assignableScopes: [this.subscription], permissions: [{ actions, notActions: [] }] };
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
