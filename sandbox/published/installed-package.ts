import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

const require = createRequire(import.meta.url);

/** An installed npm package, as files to read. */
export interface InstalledPackage {
  readonly folder: string;
  /** Its name and version, e.g. "@azure/arm-storage 18.6.0". */
  readonly title: string;
}

/** Finds a package, which may not export its package.json. Throws where it is not installed. */
export function installedPackage(name: string): InstalledPackage {
  const folder = require.resolve.paths(name)?.map((modules) => path.join(modules, name)).find((candidate) => fs.existsSync(candidate));
  if (folder === undefined) throw new Error(`${name} is not installed: run npm ci`);
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
  return { folder, title: `${name} ${version}` };
}
