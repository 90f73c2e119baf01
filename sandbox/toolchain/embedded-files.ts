import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type BuildContext, runGo } from "./go-command.ts";
import { modulesFolder } from "./go-modules.ts";
import { tools, type ToolName } from "./tools.ts";

/**
 * Gives the arguments with which `go` finds the files that tools embed and other modules hold: go:embed takes files of
 * the package's own folder alone, and an overlay lets them appear there.
 * @param onLine hears what `go` says while it fetches those modules
 */
export async function withEmbeddedFiles<T>(names: readonly ToolName[], context: BuildContext, use: (args: readonly string[]) => Promise<T>, onLine?: (line: string) => void): Promise<T> {
  const replaced: Record<string, string> = {};
  for (const name of names) Object.assign(replaced, await replacements(name, context, onLine));
  if (Object.keys(replaced).length === 0) return use([]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-overlay-"));
  try {
    const overlay = path.join(folder, "overlay.json");
    fs.writeFileSync(overlay, JSON.stringify({ Replace: replaced }));
    return await use([`-overlay=${overlay}`]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Paths of a tool's embedded files as its package sees them, and as they are. */
async function replacements(name: ToolName, context: BuildContext, onLine?: (line: string) => void): Promise<Record<string, string>> {
  const { embeds = {}, module, package: folder } = tools[name];
  const replaced: Record<string, string> = {};
  for (const [file, embedded] of Object.entries(embeds)) {
    const { stdout } = await runGo(name, module, ["mod", "download", "-json", embedded.module], context, onLine);
    const { Dir: root } = JSON.parse(stdout) as { Dir: string };
    replaced[path.join(modulesFolder, module, folder, file)] = path.join(root, embedded.path);
  }
  return replaced;
}
