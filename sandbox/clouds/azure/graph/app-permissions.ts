/** Client id of Microsoft Graph in every tenant. */
export const graphAppId = "00000003-0000-0000-c000-000000000000";

/** Microsoft's own tenant, to which Microsoft Graph belongs. */
export const graphTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** Application permissions of Microsoft Graph that the sandbox knows, with their ids (learn.microsoft.com/graph/permissions-reference). */
export const appPermissions = {
  "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
  "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
  "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
  "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
  "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
  "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
} as const;

export type AppPermission = keyof typeof appPermissions;

/** What a route asks of its caller: to see applications, users or objects of any kind, to make something of its own, to change an object, to give permissions. */
export type GraphAction = "read" | "readUsers" | "readDirectory" | "create" | "change" | "grant";

/**
 * The application permissions that allow an action, the least first ("Permissions" of each method's page in the Graph
 * reference). Who may write what it owns may read all applications (learn.microsoft.com/graph/permissions-reference,
 * Application.ReadWrite.OwnedBy), and may change nothing that is another's.
 * @param owns whether the caller owns the object
 */
export function permissionsFor(action: GraphAction, owns: boolean): AppPermission[] {
  switch (action) {
    case "read":
      return ["Application.Read.All", "Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.Read.All"];
    case "readUsers":
      return ["User.Read.All", "Directory.Read.All"];
    case "readDirectory":
      return ["Directory.Read.All"];
    case "create":
      return ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"];
    case "change":
      return owns ? ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"] : ["Application.ReadWrite.All"];
    case "grant":
      return ["AppRoleAssignment.ReadWrite.All"];
  }
}
