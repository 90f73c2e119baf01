import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rightsDocument } from "../../sandbox/rights/document.ts";
import { type CloudRights, type NeededRights, neededRights } from "../../sandbox/rights/needed-rights.ts";
import { type CommandResult, projectRoot } from "./command.ts";
import { sandbox, tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

/**
 * The stack runs under the rights that accounts/rights.json names, and under no others. `--update` records them anew.
 */
const stack = "staging";
const recordFile = path.join(projectRoot, "accounts/rights.json");
const documentFile = path.join(projectRoot, "docs/rights.md");
const recorded = JSON.parse(fs.readFileSync(recordFile, "utf8")) as Readonly<Record<Name, NeededRights>>;

type Name = "writer" | "reader";

/** What is asked only while something is waited for, which may be ready at once. */
const whileWaiting = ["container.endpointSlices.list", "container.nodes.list", "container.pods.list", "container.replicaSets.list"];

/** What an identity holds: roles, and permissions that a custom role holds. */
class Holder {
  readonly google = new Set<string>();
  readonly azure = new Set<string>();
  readonly graph = new Set<string>();

  constructor(readonly name: Name) {}

  /** Brings the clouds to what it holds. */
  async grant(): Promise<void> {
    const options = (["google", "azure", "graph"] as const).flatMap((place) => (this[place].size > 0 ? [`--${place}`, [...this[place]].join(",")] : []));
    const result = await sandbox(["identity", this.name, ...options]);
    expect(result.status, result.stderr).toBe(0);
  }

  run(...command: string[]): Promise<CommandResult> {
    return sandbox(["shell", "--as", this.name, "--", ...command]);
  }

  /** A command of Pulumi about the stack. */
  pulumi(file: string, ...args: string[]): Promise<CommandResult> {
    return this.run("pulumi", ...args, "--non-interactive", "--stack", stack, "--config-file", file);
  }

  /** `npm run doctor` about the stack; fails also where it was let see less than it asked for. */
  async doctor(file: string, ...args: string[]): Promise<CommandResult> {
    const result = await this.run("npm", "run", "-s", "doctor", "--", "--json", "--stack", stack, "--config-file", file, ...args);
    return { ...result, status: /AuthorizationFailed|PERMISSION_DENIED/.test(result.stdout) ? 1 : result.status };
  }

  /** Adds what holds the permissions for want of which a command was refused; says which those were. */
  async take(said: string): Promise<string[]> {
    const wanted = recorded[this.name];
    const missing = new Set([...said.matchAll(/Permission '([\w.]+)' denied|requires one of \["([\w.]+)"\]|perform action '([^']+)'/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? ""));
    for (const [, list = ""] of said.matchAll(/"found": "not ([^"]+)"/g)) list.split(", ").forEach((permission) => missing.add(permission));
    if (/Service Account User|iam\.serviceAccountUser/.test(said)) missing.add("iam.serviceAccounts.actAs");
    const before = this.google.size + this.azure.size + this.graph.size;
    for (const permission of missing) {
      for (const name of holdersOf(permission, wanted.google)) this.google.add(name);
      for (const name of holdersOf(permission, wanted.azure)) this.azure.add(name);
    }
    if (/Authorization_RequestDenied|Insufficient privileges/.test(said)) wanted.graph.forEach((permission) => this.graph.add(permission));
    if (this.google.size + this.azure.size + this.graph.size === before) throw new Error(`${this.name} was refused something that no right in accounts/rights.json would open:\n${said}`);
    await this.grant();
    return [...missing];
  }

  /** All that it holds, as the record names it. */
  get held(): unknown {
    return { google: [...this.google].sort(), azure: [...this.azure].sort(), graph: [...this.graph].sort() };
  }
}

/** What of the recorded rights holds a permission. */
function holdersOf(permission: string, { roles, rest }: CloudRights): string[] {
  const same = (other: string): boolean => other.toLowerCase() === permission.toLowerCase();
  return [...roles.filter(({ permissions }) => permissions.some(same)).map(({ id }) => id), ...rest.filter(same)];
}

const all = (rights: NeededRights): unknown => ({
  google: [...rights.google.roles.map(({ id }) => id), ...rights.google.rest].sort(),
  azure: [...rights.azure.roles.map(({ id }) => id), ...rights.azure.rest].sort(),
  graph: [...rights.graph].sort(),
});

const said = ({ stdout, stderr }: CommandResult): string => stdout + stderr;

/** Runs a command until the clouds refuse nothing more, with one more right each time. */
async function untilGranted(holder: Holder, command: () => Promise<CommandResult>): Promise<CommandResult> {
  for (;;) {
    const result = await command();
    if (result.status === 0) return result;
    await holder.take(said(result));
  }
}

/** What somebody called in this test, as accounts/rights.json has it. */
async function used(name: Name, since: string): Promise<NeededRights> {
  const { stdout } = await sandbox(["rights", "--of", name, "--since", since, "--json"]);
  const { google, azure, graph } = (JSON.parse(stdout) as Record<Name, NeededRights>)[name];
  const waited = name === "writer" ? whileWaiting : [];
  return neededRights({ permissions: { google: [...new Set([...google.permissions, ...waited])].sort(), azure: azure.permissions, graph } });
}

describe("a stack whose deployer owns nothing", () => {
  const [writer, reader] = [new Holder("writer"), new Holder("reader")];
  const begun = new Date().toISOString();
  // An image that the nodes and Azure pull with the stack's own credentials (sandbox/images.ts).
  const privateImage = { todoImage: "registry.gke-aci.test/private/todo:1.0.0", todoImageUser: "puller", todoImagePassword: "sandbox" };
  const protectedSettings = { ...privateImage, deletionProtection: "true" };

  beforeAll(async () => {
    await writer.grant();
    await reader.grant();
    await tryInSandbox("pulumi", ["stack", "init", stack, "--non-interactive", "--no-select"]);
  });
  afterAll(async () => {
    const asOwner = (...args: string[]): Promise<CommandResult> => withSettings({ ...privateImage, deletionProtection: "false" }, (file) => tryInSandbox("pulumi", [...args, "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file]), stack);
    // A test that failed may have left the stack as it was, protected.
    if ((await asOwner("destroy")).status !== 0) {
      await asOwner("up");
      await asOwner("destroy");
    }
    const removed = await tryInSandbox("pulumi", ["stack", "rm", stack, "--yes", "--preserve-config"]);
    // Pulumi has none selected then.
    await tryInSandbox("pulumi", ["stack", "select", "dev", "--non-interactive"]);
    for (const { name } of [writer, reader]) expect((await sandbox(["identity", name, "--delete"])).status).toBe(0);
    expect(removed.status, removed.stderr).toBe(0);
  }, 300_000);

  it("comes up once its deployer has the recorded rights, each given when a cloud refused for want of it", { timeout: 400_000 }, async () => {
    await withSettings(protectedSettings, (file) => untilGranted(writer, () => writer.pulumi(file, "up", "--yes", "--skip-preview")), stack);
    await withSettings(protectedSettings, async (file) => {
      await untilGranted(writer, () => writer.doctor(file));
      const verified = await writer.run("npm", "run", "-s", "verify", "--", "--stack", stack, "--config-file", file);
      expect(verified.status, said(verified)).toBe(0);
    }, stack);
  });

  it("is compared with the clouds by somebody who may change nothing, and whose rights all are needed too", { timeout: 300_000 }, async () => {
    await withSettings(protectedSettings, async (file) => {
      const compared = await untilGranted(reader, () => reader.pulumi(file, "preview", "--refresh", "--expect-no-changes"));
      expect(compared.stdout).toMatch(/\d+ unchanged/);
      await untilGranted(reader, () => reader.doctor(file, "--for", "preview"));
    }, stack);
    expect(reader.held).toEqual(all(recorded.reader));
  });

  it("goes as it came, in the two steps of a protected one", { timeout: 300_000 }, async () => {
    await withSettings({ ...privateImage, deletionProtection: "false" }, async (file) => {
      const opened = await untilGranted(writer, () => writer.pulumi(file, "up", "--yes", "--skip-preview"));
      expect(opened.stdout).toContain("- 1 deleted");
      const destroyed = await untilGranted(writer, () => writer.pulumi(file, "destroy", "--yes", "--skip-preview"));
      expect(destroyed.stdout).toMatch(/\d+ deleted/);
    }, stack);
    expect(writer.held).toEqual(all(recorded.writer));
  });

  it("needed what accounts/rights.json and docs/rights.md say, and nothing else", async () => {
    const now = { writer: await used("writer", begun), reader: await used("reader", begun) };
    await expect(`${JSON.stringify(now, null, 2)}\n`).toMatchFileSnapshot(recordFile);
    await expect(rightsDocument(now)).toMatchFileSnapshot(documentFile);
  });
});
