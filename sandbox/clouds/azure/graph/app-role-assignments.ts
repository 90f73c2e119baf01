import * as crypto from "node:crypto";
import { AzureError, notModelled } from "../azure-error.ts";
import type { AppRoleAssignment, Directory, ServicePrincipal } from "../entra/directory.ts";
import { readBody } from "../../kit/read.ts";
import { object, text } from "../../kit/schema.ts";
import { azureDialect } from "../dialect.ts";
import { appPermissions, graphAppId } from "./app-permissions.ts";
import { type GraphCall, type GraphRoute, objectNotFound } from "./route.ts";

const schema = object({ principalId: text, resourceId: text, appRoleId: text });

/** Application permissions of service principals. Microsoft Graph is the only API here that has any. */
export function appRoleAssignmentRoutes(directory: Directory, now: () => Date): GraphRoute[] {
  const path = "/servicePrincipals/{id}/appRoleAssignments";
  const holder = ({ id }: GraphCall): ServicePrincipal => {
    const principal = directory.findServicePrincipal(id);
    if (principal === undefined) throw objectNotFound(id ?? "");
    return principal;
  };
  const held = (call: GraphCall): AppRoleAssignment[] => {
    const { id } = holder(call);
    return directory.appRoleAssignments.values().filter(({ principalId }) => principalId === id);
  };
  const nameOf = (principalId: string): unknown => directory.applicationOf(directory.servicePrincipals.get(principalId)?.appId ?? "")?.settings["displayName"] ?? null;
  const view = (assignment: AppRoleAssignment): Record<string, unknown> => ({
    ...assignment,
    deletedDateTime: null,
    principalType: "ServicePrincipal",
    principalDisplayName: nameOf(assignment.principalId),
    resourceDisplayName: "Microsoft Graph",
  });
  return [
    { method: "GET", path, action: "read", list: (call) => held(call).map(view) },
    {
      method: "POST",
      path,
      action: "grant",
      also: () => ["read"],
      handle: (call) => {
        const { principalId, resourceId, appRoleId } = readBody(call.body, { schema }, azureDialect);
        const { id } = holder(call);
        if (principalId !== id) throw new AzureError(400, "Request_BadRequest", `The principalId '${principalId ?? ""}' does not match the service principal '${id}' of the path.`);
        const graph = directory.servicePrincipalOf(graphAppId);
        if (resourceId === undefined || directory.servicePrincipals.get(resourceId) === undefined) throw objectNotFound(resourceId ?? "");
        if (resourceId !== graph?.id) throw notModelled("app roles of applications", "Microsoft Graph alone has some.");
        if (appRoleId === undefined || !Object.values(appPermissions).some((known) => known === appRoleId)) throw new AzureError(400, "Request_BadRequest", `Permission being assigned was not found on application '${graphAppId}': the sandbox's Graph has no app role '${appRoleId ?? ""}'.`);
        if (held(call).some((assignment) => assignment.appRoleId === appRoleId)) throw new AzureError(400, "Request_BadRequest", "Permission being assigned already exists on the object");
        const assignment: AppRoleAssignment = { id: crypto.randomBytes(32).toString("base64url"), principalId, resourceId, appRoleId, createdDateTime: now().toISOString() };
        directory.appRoleAssignments.put(assignment.id, assignment);
        return { status: 201, body: view(assignment) };
      },
    },
    {
      method: "DELETE",
      path: `${path}/{part}`,
      action: "grant",
      handle: (call) => {
        const assignment = held(call).find(({ id }) => id === call.part);
        if (assignment === undefined) throw objectNotFound(call.part ?? "");
        directory.appRoleAssignments.delete(assignment.id);
        return { status: 204 };
      },
    },
  ];
}
