import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectRoot } from "./command.ts";

/** Hands over a stack file for `--config-file`: the committed one of a stack with other settings. It is deleted afterwards. */
export async function withSettings<T>(settings: Record<string, string>, use: (file: string) => Promise<T>, stack = "dev"): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-config-"));
  try {
    const file = path.join(folder, `Pulumi.${stack}.yaml`);
    const replaced = new RegExp(`^  gke-aci:(${Object.keys(settings).join("|")}):.*\\n`, "gm");
    const committed = fs.readFileSync(path.join(projectRoot, `Pulumi.${stack}.yaml`), "utf8").replace(replaced, "");
    fs.writeFileSync(file, committed + Object.entries(settings).map(([key, value]) => `  gke-aci:${key}: ${value}\n`).join(""));
    return await use(file);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
