import type { Check } from "../check.ts";
import { Trouble } from "../finding.ts";
import { ask } from "../http.ts";

const what = "Microsoft Entra ID";
const needed = "may register applications";
const base = "https://graph.microsoft.com/v1.0";

/** Application permissions of Microsoft Graph, and roles of the directory, that let their holders register applications. */
const permissions = ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"];
const readPermissions = [...permissions, "Application.Read.All", "Directory.Read.All"];
const directoryRoles = ["Global Administrator", "Application Administrator", "Cloud Application Administrator", "Application Developer"];

interface Claims {
  /** Application permissions; a user's token has none. */
  readonly roles?: readonly string[];
  /** Delegated permissions of a user's token. */
  readonly scp?: string;
  readonly idtyp?: string;
}

/** Whether the identity may register the connector's application, and give it a secret. */
export const entraRights: Check = {
  what,
  needed,
  run: async ({ azure, purpose }) => {
    const token = await azure.graphToken();
    const { roles = [], scp } = claimsOf(token);
    const wanted = purpose === "up" ? permissions : readPermissions;
    const purposeNeeded = purpose === "up" ? needed : "may read applications";
    const held = roles.filter((role) => wanted.includes(role));
    if (held.length > 0) return [{ what, verdict: "ok", found: held.join(", "), needed: purposeNeeded }];
    // Members of a directory may read its applications unless the directory says otherwise.
    if (scp !== undefined) return purpose === "up" ? [await ofUser(token)] : [{ what, verdict: "ok", found: "a user", needed: purposeNeeded }];
    return [
      {
        what,
        verdict: "stops",
        found: `an application with ${roles.length === 0 ? "no permission of Microsoft Graph" : roles.join(", ")}`,
        needed: purposeNeeded,
        mend: `an administrator of the directory grants it ${purpose === "up" ? "Application.ReadWrite.OwnedBy" : "Application.Read.All"} (docs/pipeline.md)`,
      },
    ];
  },
};

/** Users may register applications where the directory lets everybody, or where they have one of some roles. */
async function ofUser(token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const [policy, memberships] = await Promise.all([ask(`${base}/policies/authorizationPolicy`, { headers }), ask(`${base}/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName`, { headers })]);
  const everybody = (policy.body as { defaultUserRolePermissions?: { allowedToCreateApps?: boolean } } | undefined)?.defaultUserRolePermissions?.allowedToCreateApps;
  const names = ((memberships.body as { value?: readonly { displayName?: string }[] } | undefined)?.value ?? []).flatMap(({ displayName }) => displayName ?? []);
  const held = names.filter((name) => directoryRoles.includes(name));
  if (held.length > 0) return { what, verdict: "ok" as const, found: held.join(", "), needed };
  if (everybody === true) return { what, verdict: "ok" as const, found: "the directory lets every user", needed };
  if (everybody === undefined) throw new Trouble(`the directory does not tell (status ${policy.status})`);
  return { what, verdict: "stops" as const, found: "a user without a role, in a directory that lets administrators only", needed, mend: "an administrator of the directory gives you the role Application Developer" };
}

/** What a token says of its bearer. Graph verifies it, not this. */
function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
  } catch {
    throw new Trouble("the token for Microsoft Graph does not tell its permissions");
  }
}
