import { readAuditLog } from "../clouds/audit-log.ts";
import { loadOrCreateDeployer } from "../identities/deployer.ts";
import { requireIdentity } from "../identities/identity-folder.ts";
import { statePaths } from "../paths.ts";
import { neededRights } from "../rights/needed-rights.ts";
import { rightsReport } from "../rights/report.ts";
import { usedPermissions } from "../rights/used-permissions.ts";
import { UserError } from "../user-error.ts";

const deployerName = "deployer";

/** What identities have called, and the least rights for it. Needs no running sandbox. */
export function rights(options: { readonly of?: readonly string[]; readonly since?: string; readonly json?: boolean }): void {
  const since = startOf(options.since);
  const calls = readAuditLog(statePaths.auditLog);
  const identities = (options.of ?? [deployerName]).map((name) => {
    const use = usedPermissions(calls, principalsOf(name), since);
    process.stderr.write(use.calls === 0 ? `${name}: no calls\n` : `${name}: ${use.calls} calls between ${use.first ?? ""} and ${use.last ?? ""}\n`);
    return { name, rights: neededRights(use) };
  });
  process.stdout.write(options.json === true ? `${JSON.stringify(Object.fromEntries(identities.map(({ name, rights: needed }) => [name, needed])), null, 2)}\n` : `${rightsReport(identities)}\n`);
}

/** Names of an identity in both clouds, as the audit log writes them. */
function principalsOf(name: string): string[] {
  if (name !== deployerName) {
    const { azure, google } = requireIdentity(name);
    return [azure.clientId, google.email];
  }
  const { azure, google } = loadOrCreateDeployer();
  return [azure.clientId, google.clientEmail];
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

function startOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ""] = /^(\d+)([smh])$/.exec(text) ?? [];
  const time = count === undefined ? new Date(text) : new Date(Date.now() - Number(count) * (units[unit] ?? 0));
  if (Number.isNaN(time.getTime())) throw new UserError(`--since ${text} is no time`, "write 10m, 2h or 2026-11-30T12:00:00Z");
  return time;
}
