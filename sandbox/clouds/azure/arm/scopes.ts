import { AzureError } from "../azure-error.ts";
import type { ResourceGroups } from "./resource-groups.ts";
import type { ResourceKind } from "./resource-kind.ts";

/** Throws ARM's answer where a scope is not there: the subscription, a resource group, a resource or one within it. */
export function checkScope(scope: string, groups: ResourceGroups, kinds: readonly ResourceKind[]): void {
  const match = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/([^/]+)(\/providers\/.+)?)?$/i.exec(scope);
  if (match === null) throw new AzureError(400, "InvalidScope", `The scope '${scope}' is not valid: the sandbox's Azure has the subscription, resource groups and resources as scopes.`);
  if (match[1] === undefined) return;
  groups.demand(match[1], "PUT");
  const ids = kinds.flatMap((kind) => [...kind.resources().map((resource) => resource.id), ...(kind.nestedIds?.() ?? [])]);
  if (match[2] !== undefined && !ids.some((id) => id.toLowerCase() === scope.toLowerCase())) {
    throw new AzureError(404, "ResourceNotFound", `The resource '${scope}' was not found.`);
  }
}
