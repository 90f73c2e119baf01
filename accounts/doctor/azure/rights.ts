import type { Check, Ground } from "../check.ts";
import type { Finding } from "../finding.ts";
import { heldActions } from "./held-actions.ts";

/** What the stack does on Azure, by the built-in role that the README lists for it. */
function wantedOf({ purpose, settings }: Ground): Readonly<Record<string, readonly string[]>> {
  if (purpose === "preview") {
    return { Reader: ["Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.DocumentDB/databaseAccounts/read", "Microsoft.ContainerInstance/containerGroups/read", "Microsoft.Authorization/roleAssignments/read"] };
  }
  const group = settings.existingResourceGroup === undefined ? ["Microsoft.Resources/subscriptions/resourceGroups/write"] : ["Microsoft.Resources/subscriptions/resourceGroups/read"];
  return {
    Contributor: [...group, "Microsoft.DocumentDB/databaseAccounts/write", "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/write", "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action", "Microsoft.ContainerInstance/containerGroups/read"],
    "Role Based Access Control Administrator": ["Microsoft.Authorization/roleAssignments/write"],
    ...(settings.deletionProtection ? { "Locks Contributor": ["Microsoft.Authorization/locks/write"] } : {}),
  };
}

/** Whether the identity may do what the stack does in the subscription, or in the resource group that exists. */
export const azureRights: Check = {
  what: "Azure rights",
  needed: "those of the roles in the README",
  run: async (ground) => {
    const { azure, settings } = ground;
    const group = settings.existingResourceGroup;
    const [allows, { subscriptionId }] = await Promise.all([heldActions(azure, group), azure.signIn()]);
    const scope = `/subscriptions/${subscriptionId}${group === undefined ? "" : `/resourceGroups/${group}`}`;
    const wanted = Object.entries(wantedOf(ground));
    const count = wanted.flatMap(([, actions]) => actions).length;
    const findings = wanted.flatMap(([role, actions]): Finding[] => {
      const missing = actions.filter((action) => !allows(action));
      if (missing.length === 0) return [];
      return [{ what: "Azure rights", verdict: "stops", found: `not ${missing.join(", ")}`, needed: role, mend: `az role assignment create --assignee YOU --role "${role}" --scope ${scope}` }];
    });
    return findings.length > 0 ? findings : [{ what: "Azure rights", verdict: "ok", found: `all ${count}`, needed: `${count} actions in the ${group === undefined ? "subscription" : `resource group ${group}`}` }];
  },
};
