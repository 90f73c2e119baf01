import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as pulumi from "@pulumi/pulumi";

const resourceManager = "https://management.azure.com";
const providerVersion = "2024-11-01";
const permissionVersion = "2022-04-01";

/** How long Azure may take to answer, in milliseconds: what it does not tell in time is left to the registration itself. */
const patience = 10_000;

/** What a role allows, in patterns with `*`. */
interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/**
 * Makes sure, before anything is created, that a resource provider is registered for the subscription or that whoever
 * deploys may register it: the registration itself would be refused only when half of the stack is there and billed.
 *
 * A preview asks nothing, because who previews may be a reader.
 *
 * @throws pulumi.RunError in words for who deploys
 */
export async function demandRegistrable(namespace: string): Promise<void> {
  if (pulumi.runtime.isDryRun()) return;
  const [{ subscriptionId }, { token }] = await Promise.all([authorization.getClientConfig(), authorization.getClientToken({})]);
  const fault = await registrationFault(namespace, subscriptionId, token);
  if (fault === undefined) return;
  const error = new pulumi.RunError(fault);
  // Pulumi reads the stack of every error; resolving it through the source maps of all SDKs takes 15 seconds.
  error.stack = error.message;
  throw error;
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
  if (permissions?.value === undefined || permissions.value.some((permission) => permits(permission, action))) return undefined;
  return (
    `subscription ${subscriptionId} has no ${namespace}, and you may not register it (${action}): nothing was changed. ` +
    `Ask an owner of the subscription to run \`az provider register --namespace ${namespace} --subscription ${subscriptionId}\`, then run \`pulumi up\` again.`
  );
}

/** Whether a role allows an action: it is among its actions, and not among those that are taken away. */
const permits = ({ actions = [], notActions = [] }: Permission, action: string): boolean => matchesAny(actions, action) && !matchesAny(notActions, action);

/** Azure's patterns: `*` stands for any text, and letters are compared without their case. */
function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&")).join(".*")}$`, "i").test(action));
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
