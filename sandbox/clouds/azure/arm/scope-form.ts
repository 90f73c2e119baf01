import { AzureError } from "../azure-error.ts";

const form = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/([^/]+)(\/providers\/.+)?)?$/i;

/** The parts of a scope. Throws 400 where it is none, such as one with its subscription in it twice. */
export function checkScopeForm(scope: string): { readonly group: string | undefined; readonly isResource: boolean } {
  const match = form.exec(scope);
  if (match === null) throw new AzureError(400, "InvalidScope", `The scope '${scope}' is not valid: the sandbox's Azure has the subscription, resource groups and resources as scopes.`);
  return { group: match[1], isResource: match[2] !== undefined };
}
