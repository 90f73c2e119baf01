import type { ArmRoute } from "../arm/route.ts";
import { checkScope } from "../arm/scopes.ts";
import type { AzureServices } from "../services.ts";

/**
 * What the caller may do at a scope. Azure publishes the calls for resource groups and resources; the one for a
 * subscription is the same path at another scope; that Azure answers it too is an assumption.
 */
export function permissionRoutes({ access, kinds }: AzureServices): ArmRoute[] {
  return [
    {
      method: "GET",
      path: "{+scope}/providers/Microsoft.Authorization/permissions",
      type: "Microsoft.Authorization/permissions",
      action: "Microsoft.Authorization/permissions/read",
      handle: (call) => {
        const scope = call.param("scope");
        checkScope(scope, kinds);
        return { status: 200, body: { value: access.permissionsOf(call.claims.oid, scope) } };
      },
    },
  ];
}
