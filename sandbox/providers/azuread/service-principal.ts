import type { ResourceType } from "../provider.ts";
import { type ClientFor, graphObject } from "./graph-object.ts";

/** An application's identity in the tenant: what roles are assigned to. */
export const servicePrincipal = (clientFor: ClientFor): ResourceType =>
  graphObject(
    {
      token: "azuread:index/servicePrincipal:ServicePrincipal",
      collection: "servicePrincipals",
      settings: {
        clientId: "appId",
        accountEnabled: "accountEnabled",
        appRoleAssignmentRequired: "appRoleAssignmentRequired",
        description: "description",
        notes: "notes",
        tags: "tags",
      },
      ownInputs: ["useExisting"],
      outputs: {
        objectId: "id",
        displayName: "displayName",
        applicationTenantId: "appOwnerOrganizationId",
        servicePrincipalNames: "servicePrincipalNames",
        signInAudience: "signInAudience",
        type: "servicePrincipalType",
      },
      replaceOn: ["clientId", "useExisting"],
      candidates: (client, inputs, signal) => client.list("servicePrincipals", "appId", String(inputs["clientId"]), signal),
      existing: async (client, inputs, signal) =>
        inputs["useExisting"] === true ? (await client.list("servicePrincipals", "appId", String(inputs["clientId"]), signal))[0] : undefined,
      keeps: (inputs) => inputs["useExisting"] === true,
    },
    clientFor,
  );
