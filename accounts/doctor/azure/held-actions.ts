import { type Permission, permit } from "../../../components/azure/permissions.ts";
import { azureBody, type AzureAccount } from "./account.ts";

/**
 * What the roles of the identity allow, at the subscription or at a resource group in it. Conditions of role assignments
 * and deny assignments are not told by this call.
 */
export async function heldActions(azure: AzureAccount, resourceGroup?: string): Promise<(action: string) => boolean> {
  const scope = resourceGroup === undefined ? "" : `/resourceGroups/${resourceGroup}`;
  const { value = [] } = azureBody(await azure.inSubscription(`${scope}/providers/Microsoft.Authorization/permissions`, "2022-04-01")) as { value?: readonly Permission[] };
  return (action) => permit(value, action);
}
