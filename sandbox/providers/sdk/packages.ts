import * as path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The folder of an installed SDK, e.g. of "gcp"; undefined where it is not installed. */
export function packageFolder(name: string): string | undefined {
  try {
    return path.dirname(require.resolve(`@pulumi/${name}/package.json`));
  } catch {
    return undefined;
  }
}
