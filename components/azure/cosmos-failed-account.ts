import * as cosmosdb from "@pulumi/azure-native/cosmosdb/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { StackError } from "../checks/stack-error.ts";

/** A database in an account, whether or not either exists. */
export interface DatabasePath {
  readonly resourceGroupName: string;
  readonly accountName: string;
  readonly databaseName: string;
}

/**
 * Gives the name of an account that can be made or changed. Azure keeps an account that it could not make, in the state
 * Failed, and refuses to make it again until it is deleted (microsoft/vscode-cosmosdb issues 1631 and 1820, Azure/bicep issue 7316).
 *
 * @throws {@link StackError} where the account is such a one, with the command that deletes it
 */
export async function usableAccountName(path: DatabasePath, opts: pulumi.InvokeOptions): Promise<string> {
  const fault = await failedAccountFault(path, opts);
  if (fault !== undefined) throw new StackError(fault);
  return path.accountName;
}

/**
 * Says that Azure failed to make an account, and what clears it; undefined where there is no such account, and where
 * Azure does not tell. An account that has its database was made, and failed at a later change: another change can mend it.
 */
export async function failedAccountFault({ resourceGroupName, accountName, databaseName }: DatabasePath, opts: pulumi.InvokeOptions): Promise<string | undefined> {
  const account = await cosmosdb.getDatabaseAccount({ resourceGroupName, accountName }, opts).catch(() => undefined);
  if (account?.provisioningState !== "Failed") return undefined;
  const database = await cosmosdb.getMongoDBResourceMongoDBDatabase({ resourceGroupName, accountName, databaseName }, opts).catch((error: unknown) => error);
  if (!isNotFound(database)) return undefined;
  return (
    `Cosmos DB account ${accountName} is in the provisioning state Failed and has no database ${databaseName}: Azure could not make the account, keeps it, and refuses to make it again. ` +
    `Delete it with \`az cosmosdb delete --resource-group ${resourceGroupName} --name ${accountName} --yes\`, then run \`pulumi up\` again; set another region for it where its region has no room.`
  );
}

const isNotFound = (answer: unknown): boolean => answer instanceof Error && /\b(ResourceNotFound|NotFound)\b/.test(answer.message);
