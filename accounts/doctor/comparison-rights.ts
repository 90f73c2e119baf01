import { heldActions } from "./azure/held-actions.ts";
import type { Check } from "./check.ts";
import type { Finding } from "./finding.ts";
import { heldPermissions } from "./google/held-permissions.ts";

const what = "rights to compare the stack with the clouds";
const secrets = "container.secrets.get";
const connectionStrings = "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action";

/**
 * Whether who only reads may read what no reading role of the clouds holds: the Secrets in the cluster, which
 * `pulumi preview --refresh` reads, and the connection string, which is an output of a stack that is up.
 */
export const comparisonRights: Check = {
  what,
  needed: `${secrets}, ${connectionStrings}`,
  run: async ({ purpose, google, azure, settings }) => {
    if (purpose !== "preview") return [];
    const [held, allows] = await Promise.all([heldPermissions(google, [secrets]), heldActions(azure, settings.existingResourceGroup)]);
    const missing = [...(held.has(secrets) ? [] : [secrets]), ...(allows(connectionStrings) ? [] : [connectionStrings])];
    const common = { what, needed: "two rights, in a custom role of each cloud" };
    const finding: Finding = missing.length === 0 ? { ...common, verdict: "ok", found: "both" } : { ...common, verdict: "warning", found: `not ${missing.join(", ")}: of a stack that is up, a preview fails`, mend: "docs/rights.md has the reader's custom roles" };
    return [finding];
  },
};
