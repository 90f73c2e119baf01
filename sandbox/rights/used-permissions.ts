import * as fs from "node:fs";

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

interface Entry {
  readonly time: string;
  readonly principal: string;
  readonly url: string;
  readonly permissions?: readonly string[];
}

/**
 * What principals needed for their calls.
 * @param file the audit log; what was put aside of it stands beside it, as FILE.1 and older ones
 * @param principals their names in both clouds: application id, e-mail
 * @param since calls before this time do not count
 */
export function usedPermissions(file: string, principals: readonly string[], since?: Date): Use {
  const entries = entriesOf(file).filter(({ time, principal }) => principals.includes(principal) && (since === undefined || new Date(time) >= since));
  const needed: Record<Place, Set<string>> = { google: new Set(), azure: new Set(), graph: new Set() };
  for (const { url, permissions = [] } of entries) for (const permission of permissions) needed[placeOf(url)].add(permission);
  const sorted = (place: Place): string[] => [...needed[place]].sort();
  return { calls: entries.length, first: entries[0]?.time, last: entries.at(-1)?.time, permissions: { google: sorted("google"), azure: sorted("azure"), graph: sorted("graph") } };
}

/** All that is kept, oldest first. */
function entriesOf(file: string): Entry[] {
  const files = [file];
  while (fs.existsSync(`${file}.${files.length}`)) files.unshift(`${file}.${files.length}`);
  return files
    .filter((name) => fs.existsSync(name))
    .flatMap((name) => fs.readFileSync(name, "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

function placeOf(url: string): Place {
  const { hostname } = new URL(url);
  if (hostname === "graph.microsoft.com") return "graph";
  return hostname.endsWith(".googleapis.com") || hostname.endsWith(".gke.goog") ? "google" : "azure";
}
