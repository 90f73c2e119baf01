import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as pulumi from "@pulumi/pulumi";
import { StackError } from "../checks/stack-error.ts";
import { type Permission, permit } from "./permissions.ts";

const resourceManager = "https://management.azure.com";
const providerVersion = "2024-11-01";
const permissionVersion = "2022-04-01";

/** How long Azure may take to answer, in milliseconds: what it does not tell in time is left to the registration itself. */
const patience = 10_000;

/**
 * Makes sure, before anything is created, that a resource provider is registered for the subscription or that whoever
 * deploys may register it: the registration itself would be refused only when half of the stack is there and billed.
 *
 * A preview asks nothing, because who previews may be a reader.
 *
 * @throws {@link StackError}
 */
export async function demandRegistrable(namespace: string): Promise<void> {
  if (pulumi.runtime.isDryRun()) return;
  const [{ subscriptionId }, { token }] = await Promise.all([authorization.getClientConfig(), authorization.getClientToken({})]);
  const fault = await registrationFault(namespace, subscriptionId, token);
  if (fault !== undefined) throw new StackError(fault);
}

/** Why a resource provider neither is registered nor can be by who deploys; undefined where it is, where it can be, and where Azure does not tell. */
export async function registrationFault(namespace: string, subscriptionId: string, token: string): Promise<string | undefined> {
  const subscription = `/subscriptions/${subscriptionId}`;
  const [provider, permissions] = await Promise.all([
    read<{ registrationState?: string }>(`${subscription}/providers/${namespace}?api-version=${providerVersion}`, token),
    read<{ value?: readonly Permission[] }>(`${subscription}/providers/Microsoft.Authorization/permissions?api-version=${permissionVersion}`, token),
  ]);
  if (provider?.registrationState !== "NotRegistered" && provider?.registrationState !== "Unregistered") return undefined;
  const action = `${namespace}/register/action`;
  if (permissions?.value === undefined || permit(permissions.value, action)) return undefined;
  return (
    `subscription ${subscriptionId} has no ${namespace}, and you may not register it (${action}): nothing was changed. ` +
    `Ask an owner of the subscription to run \`az provider register --namespace ${namespace} --subscription ${subscriptionId}\`, then run \`pulumi up\` again.`
  );
}

/** An answer of Azure; undefined where it refuses, or does not answer. */
async function read<T>(path: string, token: string): Promise<T | undefined> {
  try {
    const response = await fetch(`${resourceManager}${path}`, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(patience) });
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
}
