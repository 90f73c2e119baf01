/**
 * What application permissions of Microsoft Graph include of each other: who may write what it owns may list and read all
 * applications and service principals too (learn.microsoft.com/graph/permissions-reference, "Application permissions").
 */
const includes: Readonly<Record<string, readonly string[]>> = {
  "Application.ReadWrite.All": ["Application.ReadWrite.OwnedBy", "Application.Read.All"],
  "Application.ReadWrite.OwnedBy": ["Application.Read.All"],
  "Directory.Read.All": ["Application.Read.All"],
};

/** The permissions of those needed that no other one of them includes. */
export const leastAppPermissions = (needed: readonly string[]): string[] => needed.filter((permission) => !needed.some((other) => includes[other]?.includes(permission)));
