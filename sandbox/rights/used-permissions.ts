import type { LoggedCall } from "../clouds/audit-log.ts";

/** Where a permission is given. */
export type Place = "google" | "azure" | "graph";

/** What somebody called, as the audit log has it. */
export interface Use {
  /** How many calls. */
  readonly calls: number;
  /** Time of the first and of the last one, ISO 8601; undefined where there was none. */
  readonly first?: string;
  readonly last?: string;
  /** What the calls needed, granted or not, in alphabetical order. */
  readonly permissions: Readonly<Record<Place, readonly string[]>>;
}

/**
 * What principals needed for their calls.
 * @param calls what the audit log has, oldest first
 * @param principals their names in both clouds: application id, e-mail
 * @param since calls before this time do not count
 */
export function usedPermissions(calls: readonly LoggedCall[], principals: readonly string[], since?: Date): Use {
  const entries = calls.filter(({ time, principal }) => principals.includes(principal) && (since === undefined || new Date(time) >= since));
  const needed: Record<Place, Set<string>> = { google: new Set(), azure: new Set(), graph: new Set() };
  for (const { url, permissions = [] } of entries) for (const permission of permissions) needed[placeOf(url)].add(permission);
  const sorted = (place: Place): string[] => [...needed[place]].sort();
  return { calls: entries.length, first: entries[0]?.time, last: entries.at(-1)?.time, permissions: { google: sorted("google"), azure: sorted("azure"), graph: sorted("graph") } };
}

function placeOf(url: string): Place {
  const { hostname } = new URL(url);
  if (hostname === "graph.microsoft.com") return "graph";
  return hostname.endsWith(".googleapis.com") || hostname.endsWith(".gke.goog") ? "google" : "azure";
}
