import { reportAndExit } from "../../user-error.ts";
import { ensureTools } from "../ensure-tools.ts";
import type { ToolName } from "../tools.ts";

/** A process of its own that asks for the tools named as arguments and prints their paths as JSON. For tests. */
ensureTools(process.argv.slice(2) as ToolName[]).then((paths) => console.log(JSON.stringify(paths)), reportAndExit);
