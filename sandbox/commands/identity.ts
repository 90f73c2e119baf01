import * as path from "node:path";
import { type GrantOptions, grantsOf } from "../identities/grants.ts";
import { checkIdentityName } from "../identities/identity-folder.ts";
import { projectRoot } from "../paths.ts";
import { runInside } from "./inside.ts";
import { requireRunning } from "./running.ts";

/** Makes somebody known to both clouds with exactly the named rights, or takes them away again. */
export async function identity(name: string, options: GrantOptions & { readonly delete?: boolean }): Promise<void> {
  checkIdentityName(name);
  const grants = grantsOf(options);
  await requireRunning();
  const { status } = await runInside([process.execPath, "--import", "tsx", path.join(projectRoot, "sandbox/identities/main.ts"), name, ...(options.delete === true ? [] : [JSON.stringify(grants)])], { show: true });
  process.exitCode = status;
  if (status === 0 && options.delete !== true) process.stdout.write(`${name} has these rights and no others; npm run sandbox shell -- --as ${name} acts as it\n`);
}
