import { azureBody, type AzureAccount } from "./account.ts";

interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/**
 * What the roles of the identity allow, at the subscription or at a resource group in it. Conditions of role assignments
 * and deny assignments are not told by this call.
 */
export async function heldActions(azure: AzureAccount, resourceGroup?: string): Promise<(action: string) => boolean> {
  const scope = resourceGroup === undefined ? "" : `/resourceGroups/${resourceGroup}`;
  const { value = [] } = azureBody(await azure.inSubscription(`${scope}/providers/Microsoft.Authorization/permissions`, "2022-04-01")) as { value?: readonly Permission[] };
  return (action) => value.some(({ actions = [], notActions = [] }) => actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action)));
}

/** Whether an action falls under a pattern, in which `*` stands for any text. */
function covers(pattern: string, action: string): boolean {
  const source = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^${source}$`, "i").test(action);
}
