import * as fs from "node:fs";
import * as path from "node:path";
import type { GoModuleName } from "./tools.ts";
import { compareVersions, parseVersion } from "./version.ts";

/** Where the tools' Go modules stand, one folder each. */
export const modulesFolder = path.join(import.meta.dirname, "modules");

/** What the sandbox asks for whatever is to be built, as its README says. */
const documentedMinimum = "1.25";

/** The oldest Go release with which these modules can be built: the highest `go` line of their go.mod files. */
export function minimumGo(modules: Iterable<GoModuleName>, folder: string = modulesFolder): string {
  let minimum = documentedMinimum;
  for (const module of modules) {
    const file = path.join(folder, module, "go.mod");
    const line = /^go (\S+)$/m.exec(fs.readFileSync(file, "utf8"))?.[1];
    const asked = line === undefined ? undefined : parseVersion(line);
    if (line === undefined || asked === undefined) throw new Error(`${file} has no go line`);
    const known = parseVersion(minimum);
    if (known !== undefined && compareVersions(asked, known) > 0) minimum = line;
  }
  return minimum;
}
