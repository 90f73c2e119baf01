import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { load } from "js-yaml";
import { projectRoot } from "./command.ts";
import { inSandbox, tryInSandbox } from "./sandbox.ts";

/** What `pulumi preview --policy-pack policy` said. */
export interface PolicyPreview {
  readonly accepted: boolean;
  readonly output: string;
}

const policyPack = path.join(projectRoot, "policy");

/** A preview of a stack of the program under the policies, with other settings than those of its file; `null` takes one away. */
export function previewStack(stack: string, settings: Readonly<Record<string, unknown>> = {}): Promise<PolicyPreview> {
  return inScratchFolder(async (folder) => {
    const committed = load(fs.readFileSync(path.join(projectRoot, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
    const changed = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`gke-aci:${key}`, value]));
    const config = Object.fromEntries(Object.entries({ ...committed.config, ...changed }).filter(([, value]) => value !== null));
    const file = path.join(folder, `Pulumi.${stack}.yaml`);
    // JSON is YAML.
    fs.writeFileSync(file, JSON.stringify({ config }));
    return withStack(stack, { project: "gke-aci", directory: projectRoot }, () => preview(projectRoot, ["--stack", stack, "--config-file", file]));
  });
}

/** A preview of the program in test/e2e/policy-program under the policies, as stack prod. */
export function previewViolations(kubeconfig: string): Promise<PolicyPreview> {
  return inScratchFolder((folder) => {
    fs.cpSync(path.join(import.meta.dirname, "policy-program"), folder, { recursive: true });
    fs.symlinkSync(path.join(projectRoot, "node_modules"), path.join(folder, "node_modules"));
    return withStack("prod", { project: "policy-violations", directory: folder }, () =>
      preview(folder, ["--stack", "prod", "--config", `policy-violations:kubeconfig=${kubeconfig}`]),
    );
  });
}

async function preview(directory: string, options: readonly string[]): Promise<PolicyPreview> {
  const { status, stdout, stderr } = await tryInSandbox("pulumi", ["preview", "--non-interactive", "--policy-pack", policyPack, ...options], { cwd: directory });
  return { accepted: status === 0, output: stdout + stderr };
}

/** Makes the stack where the backend has none of that name, and takes it away again: it never holds anything. */
async function withStack<T>(stack: string, { project, directory }: { readonly project: string; readonly directory: string }, use: () => Promise<T>): Promise<T> {
  const stacks = JSON.parse(await inSandbox("pulumi", ["stack", "ls", "--json"], { cwd: directory })) as { name: string }[];
  if (stacks.some(({ name }) => name.split("/").pop() === stack)) return use();
  // In a folder of its own, because it writes the salt of the stack's secrets into the stack's file there.
  return inScratchFolder(async (folder) => {
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify({ name: project, runtime: "nodejs" }));
    await inSandbox("pulumi", ["stack", "init", stack, "--no-select"], { cwd: folder });
    try {
      return await use();
    } finally {
      await inSandbox("pulumi", ["stack", "rm", stack, "--yes", "--preserve-config"], { cwd: folder });
    }
  });
}

async function inScratchFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-policy-")));
  try {
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
