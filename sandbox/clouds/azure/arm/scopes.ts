import { AzureError } from "../azure-error.ts";
import type { ResourceGroups } from "./resource-groups.ts";
import type { ResourceKind } from "./resource-kind.ts";

const form = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/([^/]+)(\/providers\/.+)?)?$/i;

/** The parts of a scope. Throws 400 where it is none, such as one with its subscription in it twice. */
export function checkScopeForm(scope: string): { readonly group: string | undefined; readonly isResource: boolean } {
  const match = form.exec(scope);
  if (match === null) throw new AzureError(400, "InvalidScope", `The scope '${scope}' is not valid: the sandbox's Azure has the subscription, resource groups and resources as scopes.`);
  return { group: match[1], isResource: match[2] !== undefined };
}

/** Throws ARM's answer where a scope is not there: the subscription, a resource group, a resource or one within it. */
export function checkScope(scope: string, groups: ResourceGroups, kinds: readonly ResourceKind[]): void {
  const { group, isResource } = checkScopeForm(scope);
  if (group === undefined) return;
  groups.demand(group, "PUT");
  const ids = kinds.flatMap((kind) => [...kind.resources().map((resource) => resource.id), ...(kind.nestedIds?.() ?? [])]);
  if (isResource && !ids.some((id) => id.toLowerCase() === scope.toLowerCase())) {
    throw new AzureError(404, "ResourceNotFound", `The resource '${scope}' was not found.`);
  }
}
