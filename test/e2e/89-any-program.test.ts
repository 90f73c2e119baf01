import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { projectRoot } from "./command.ts";
import { fetchPage, inSandbox, sandbox, stackOutput } from "./sandbox.ts";

interface Status {
  readonly stacks: readonly { readonly project: string; readonly name: string }[];
  readonly inventory: readonly { readonly type: string; readonly id: string }[];
}

const example = ["--program", "examples/container-group"];

async function status(): Promise<Status> {
  return JSON.parse((await sandbox(["status", "--json"])).stdout) as Status;
}

const stacksUp = async (): Promise<string[]> => (await status()).stacks.map(({ project, name }) => `${project}/${name}`);
const changedFiles = (): Promise<string> => inSandbox("git", ["status", "--porcelain", "--", "examples", "test/e2e"]);

/** Starts `sandbox up` of the example and kills all of it, pulumi included, once its output contains `marker`. */
async function killedUp(marker: string): Promise<string> {
  const child = spawn("npm", ["run", "-s", "sandbox", "--", "up", ...example], { cwd: projectRoot, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.includes(marker) && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  await new Promise((resolve) => child.once("close", resolve));
  return said;
}

describe("another program beside the sandbox's own", () => {
  let url = "";

  it("is brought up after its first `up` was killed in the middle, with nothing made twice", async () => {
    const before = (await status()).inventory.length;
    expect(await killedUp("ContainerGroup page creating")).not.toContain("ContainerGroup page created");
    const { status: exit, stdout, stderr } = await sandbox(["up", ...example]);
    expect(exit, stdout + stderr).toBe(0);
    expect(stderr).toContain("an earlier pulumi was cut off");
    expect(stdout + stderr).toContain("2 of 2 resource types are modelled");
    url = /^url +(\S+)$/m.exec(stdout)?.[1] ?? "";
    expect((await fetchPage(url)).body).toContain("<h1>Hello from Azure Container Instances</h1>");
    expect(await stacksUp()).toEqual(["container-group/dev", "gke-aci/dev"]);
    expect((await status()).inventory).toHaveLength(before + 2);
  });

  it("is previewed with what of it is modelled, and by hand, and its folder stays as it was", async () => {
    const { status: exit, stdout } = await sandbox(["preview", ...example]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^### Preview of `container-group\/dev`: no changes, 3 unchanged\n/);
    expect(stdout).toContain("In the sandbox, 2 of 2 resource types are modelled.");
    const cwd = `${projectRoot}/examples/container-group`;
    expect(await inSandbox("pulumi", ["stack", "output", "url"], { cwd })).toBe(url);
    expect(await inSandbox("pulumi", ["preview", "--expect-no-changes", "--non-interactive"], { cwd })).toContain("3 unchanged");
    expect(await changedFiles()).toBe("");
  });

  it("goes alone, without a trace, and the sandbox's own stack stays", async () => {
    const { status: exit, stdout, stderr } = await sandbox(["down", ...example]);
    expect(exit, stdout + stderr).toBe(0);
    expect(stdout).toContain("still up: dev; the sandbox goes on running");
    expect(await stacksUp()).toEqual(["gke-aci/dev"]);
    expect((await status()).inventory.filter(({ id }) => /\/resourceGroups\/page/.test(id))).toEqual([]);
    expect((await fetchPage(await stackOutput("todoUrl"))).status).toBe(200);
  });
});

describe("a program that uses what is not modelled", () => {
  it("is told so as a list before anything is created", async () => {
    const before = await status();
    const { status: exit, stderr } = await sandbox(["up", "--program", "test/e2e/unmodelled-program"]);
    expect(exit).not.toBe(0);
    expect(stderr).toContain("1 of 3 resource types are modelled; missing: azure-native:search:Service, elsewhere:storage:Bucket");
    expect(stderr).toMatch(/modelled +azure-native:resources:ResourceGroup +group\n +MISSING +azure-native:search:Service +search\n +MISSING +elsewhere:storage:Bucket +bucket\n/);
    const after = await status();
    expect(after.inventory).toEqual(before.inventory);
    expect(after.stacks).toEqual(before.stacks);
    expect(await changedFiles()).toBe("");
  });
});

describe("a folder that holds no program that can run", () => {
  it.each([
    ["is not there", "no/such/folder", /there is no folder .*no\/such\/folder/],
    ["has no Pulumi.yaml", "test", /there is no Pulumi\.yaml in .*test/],
    ["is the sandbox's own", ".", /is the sandbox's own program/],
  ])("is refused in one sentence where it %s", async (_why, folder, message) => {
    const { status: exit, stderr } = await sandbox(["up", "--program", folder]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });
});
