import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureAzureCli } from "./azure-cli.ts";
import type { Machine } from "./machine.ts";
import { createProgress } from "./progress.ts";

let folder: string;
let output: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-azure-cli-"));
  output = "";
  fs.mkdirSync(path.join(folder, "bin"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const progress = createProgress({ stream: { write: (text: string) => (output += text) } });
const machine = (): Machine => ({
  platform: "linux",
  uid: 0,
  nodeVersion: "20.19.0",
  env: { PATH: `${folder}/bin:/usr/bin:/bin`, HOME: folder, GKE_ACI_CACHE: path.join(folder, "cache") },
  readFile: () => undefined,
});
const put = (name: string, script: string): string => {
  const file = path.join(folder, "bin", name);
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
};

/** Stands for Python: makes an environment whose Python is itself, and answers as pip and the Azure CLI do. */
const putPython = (pip: string): string =>
  put(
    "python3",
    `case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install "*) ${pip} ;;
  "-Im azure.cli version "*) echo '{ "azure-cli": "2.91.0" }' ;;
  *"print("*) echo python3 3.11.7 ;;
esac`,
  );

describe("ensureAzureCli", () => {
  it("takes the one on PATH only where it is of the pinned version", async () => {
    putPython("exit 1");
    const az = put("az", "echo 2.91.0");
    expect(await ensureAzureCli({ machine: machine(), progress })).toBe(az);
    put("az", "echo 2.70.0");
    await expect(ensureAzureCli({ machine: machine(), progress })).rejects.toThrow("the Azure CLI 2.91.0 could not be installed");
  });

  it("installs it once, into an environment that works where it stands in the end", async () => {
    putPython("echo Collecting azure-cli");
    const az = await ensureAzureCli({ machine: machine(), progress });
    expect(output).toMatch(/^installing the Azure CLI 2\.91\.0\n/);
    putPython("exit 1");
    expect(await ensureAzureCli({ machine: machine(), progress })).toBe(az);
    expect(fs.readdirSync(path.join(folder, "cache/azure-cli"))).toHaveLength(1);
  });

  it("leaves nothing of an installation that failed, and shows what pip said", async () => {
    putPython("echo 'ERROR: No matching distribution found for azure-cli==2.91.0'; exit 1");
    await expect(ensureAzureCli({ machine: machine(), progress })).rejects.toThrow("ERROR: No matching distribution found");
    expect(fs.readdirSync(path.join(folder, "cache/azure-cli"))).toEqual([]);
  });
});
