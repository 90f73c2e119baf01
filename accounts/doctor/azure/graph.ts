import type { Check, Ground } from "../check.ts";
import { type Finding, Trouble } from "../finding.ts";

const what = "Microsoft Entra ID";
const needed = "may register applications";

/** Application permissions of Microsoft Graph, and roles of the directory, that let their holders register applications. */
const permissions = ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"];
const readPermissions = [...permissions, "Application.Read.All", "Directory.Read.All"];
const directoryRoles = ["Global Administrator", "Application Administrator", "Cloud Application Administrator", "Application Developer"];

/** Enough for what its holder owns, and no more. */
const ownedAlone = "Application.ReadWrite.OwnedBy";

interface Claims {
  /** Object id of who is signed in. */
  readonly oid?: string;
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
  run: async (ground) => {
    const { azure, purpose } = ground;
    const { roles = [], scp, oid = "" } = claimsOf(await azure.graphToken());
    const wanted = purpose === "up" ? permissions : readPermissions;
    const purposeNeeded = purpose === "up" ? needed : "may read applications";
    const held = roles.filter((role) => wanted.includes(role));
    const foreign = purpose === "up" && held.every((role) => role === ownedAlone) && held.length > 0 ? await ownedByOthers(ground, oid) : [];
    if (foreign.length > 0) return foreign;
    if (held.length > 0) return [{ what, verdict: "ok", found: held.join(", "), needed: purposeNeeded }];
    // Members of a directory may read its applications unless the directory says otherwise.
    if (scp !== undefined) return purpose === "up" ? [await ofUser(ground)] : [{ what, verdict: "ok", found: "a user", needed: purposeNeeded }];
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
async function ofUser({ azure }: Ground) {
  const [policy, memberships] = await Promise.all([azure.graph("/policies/authorizationPolicy"), azure.graph("/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName")]);
  const everybody = (policy.body as { defaultUserRolePermissions?: { allowedToCreateApps?: boolean } } | undefined)?.defaultUserRolePermissions?.allowedToCreateApps;
  const names = ((memberships.body as { value?: readonly { displayName?: string }[] } | undefined)?.value ?? []).flatMap(({ displayName }) => displayName ?? []);
  const held = names.filter((name) => directoryRoles.includes(name));
  if (held.length > 0) return { what, verdict: "ok" as const, found: held.join(", "), needed };
  if (everybody === true) return { what, verdict: "ok" as const, found: "the directory lets every user", needed };
  if (everybody === undefined) throw new Trouble(`the directory does not tell (status ${policy.status})`);
  return { what, verdict: "stops" as const, found: "a user without a role, in a directory that lets administrators only", needed, mend: "an administrator of the directory gives you the role Application Developer" };
}

/** What the stack has made and somebody else owns: its secrets cannot be rotated, and it cannot be taken down. */
async function ownedByOthers({ azure, state }: Ground, caller: string): Promise<Finding[]> {
  const known = await state().catch(() => undefined);
  const made = ([["applications", "azuread:index/application:Application"], ["servicePrincipals", "azuread:index/servicePrincipal:ServicePrincipal"]] as const).flatMap(([collection, type]) =>
    (known?.outputsOf(type) ?? []).map(({ objectId, clientId }) => ({ collection, objectId: String(objectId), clientId: String(clientId) })),
  );
  const findings = made.map(async ({ collection, objectId, clientId }): Promise<Finding[]> => {
    const { status, body } = await azure.graph(`/${collection}/${objectId}/owners?$select=id`);
    if (status !== 200 || (body as { value: readonly { id: string }[] }).value.some(({ id }) => id === caller)) return [];
    return [
      {
        what,
        verdict: "warning",
        found: `${ownedAlone}, and somebody else owns /${collection}/${objectId}`,
        needed: "an owner, to rotate its secrets and to take it down",
        mend: collection === "applications" ? `an administrator of the directory: az ad app owner add --id ${clientId} --owner-object-id ${caller}` : "an administrator of the directory makes it an owner (docs/operations.md)",
      },
    ];
  });
  return (await Promise.all(findings)).flat();
}

/** What a token says of its bearer. Graph verifies it, not this. */
function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
  } catch {
    throw new Trouble("the token for Microsoft Graph does not tell its permissions");
  }
}
