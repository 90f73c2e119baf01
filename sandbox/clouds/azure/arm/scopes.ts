import { AzureError } from "../azure-error.ts";
import { demandGroup } from "../kinds/resource-group.ts";
import type { Kinds } from "./kinds.ts";
import { checkScopeForm } from "./scope-form.ts";

/** Throws ARM's answer where a scope is not there: the subscription, a resource group, a resource or one within it. */
export function checkScope(scope: string, kinds: Kinds): void {
  const { group, isResource } = checkScopeForm(scope);
  if (group === undefined) return;
  demandGroup(kinds, group, "PUT");
  if (isResource && !kinds.has(scope)) throw new AzureError(404, "ResourceNotFound", `The resource '${scope}' was not found.`);
}
