import { AccountError } from "../account-error.ts";
import { azureAccount, azureReason } from "../doctor/azure/account.ts";
import { Trouble } from "../doctor/finding.ts";

/** Azure Resource Manager, read in the caller's name. */
export interface AzureReader {
  /**
   * Reads what stands under a path of the subscription.
   * @param path below the subscription, e.g. "/resourceGroups/gke-aci"
   * @returns the body as JSON
   */
  read(path: string, apiVersion: string): Promise<string>;
}

/** Signs in as the doctor does. @param subscriptionId the stack's own, where its settings name one */
export async function azureReader(subscriptionId?: string): Promise<AzureReader> {
  const account = azureAccount(subscriptionId);
  try {
    await account.signIn();
  } catch (error) {
    throw error instanceof Trouble ? new AccountError(error.message, error.mend ?? "az login") : error;
  }
  return {
    read: async (path, apiVersion) => {
      const answer = await account.inSubscription(path, apiVersion);
      if (answer.status !== 200) throw new Error(`Azure refuses GET ${path}: ${azureReason(answer)}`);
      return JSON.stringify(answer.body);
    },
  };
}
