import type { ArmRoute } from "../arm/route.ts";
import type { Access } from "./access.ts";

/**
 * What the caller may do at a scope. Azure publishes the calls for resource groups and resources; the one for a
 * subscription is the same path at another scope; that Azure answers it too is an assumption.
 */
export function permissionRoutes(access: Access, checkScope: (scope: string) => void): ArmRoute[] {
  return [
    {
      method: "GET",
      path: "{+scope}/providers/Microsoft.Authorization/permissions",
      type: "Microsoft.Authorization/permissions",
      demands: "Microsoft.Authorization/permissions/read",
      handle: (call) => {
        const scope = call.params["scope"] ?? "";
        access.demand(call.claims, "Microsoft.Authorization/permissions/read", scope);
        checkScope(scope);
        return { status: 200, body: { value: access.permissionsOf(call.claims.oid, scope) } };
      },
    },
  ];
}
