import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";

const github = path.resolve(import.meta.dirname, "../../../.github");

interface Job {
  readonly permissions?: unknown;
  readonly if?: string;
  readonly environment?: string;
  readonly uses?: string;
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly permissions?: unknown;
  readonly on: unknown;
  readonly jobs: Record<string, Job>;
}

const workflowFiles = fs.readdirSync(path.join(github, "workflows"));
const read = (file: string): string => fs.readFileSync(path.join(github, file), "utf8");
const workflow = (name: string): Workflow => load(read(`workflows/${name}`)) as Workflow;
const actionFiles = fs.readdirSync(path.join(github, "actions")).map((name) => `actions/${name}/action.yml`);

// actionlint knows the language; these are the rules that this project adds.

test("every action of others is pinned by its commit, with its version beside it", () => {
  const uses = [...workflowFiles.map((name) => `workflows/${name}`), ...actionFiles].flatMap((file) => read(file).match(/uses: .*/g) ?? []);
  expect(uses.length).toBeGreaterThan(15);
  for (const line of uses.filter((use) => !use.startsWith("uses: ./"))) expect(line).toMatch(/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(workflowFiles)("%s begins without rights, or with reading alone, and none of its jobs may write contents", (name) => {
  const { permissions, jobs } = workflow(name);
  expect([{}, { contents: "read" }]).toContainEqual(permissions);
  for (const job of Object.values(jobs)) expect(JSON.stringify(job.permissions ?? {})).not.toMatch(/"contents":"write"|write-all|read-all/);
});

test.each(workflowFiles)("%s stores no key: it names no secret", (name) => {
  expect(read(`workflows/${name}`)).not.toMatch(/secrets\./);
});

test.each(workflowFiles)("%s ends by itself", (name) => {
  for (const job of Object.values(workflow(name).jobs)) if (job.uses === undefined) expect(job["timeout-minutes"]).toBeGreaterThan(0);
});

test("what forks run has no identity in any cloud", () => {
  expect(workflow("checks.yml").permissions).toEqual({ contents: "read" });
  expect(read("workflows/checks.yml")).not.toMatch(/id-token|environment:|pull_request_target/);
  expect(workflow("preview.yml").jobs["preview"]?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
});

test("environments follow each other, each with its own approvals", () => {
  const { jobs } = workflow("deploy.yml") as Workflow & { jobs: Record<string, { needs?: string | string[]; with?: { stack: string; image: string } }> };
  expect(Object.entries(jobs).map(([name, { needs }]) => [name, needs])).toEqual([
    ["checks", undefined],
    ["image", "checks"],
    ["dev", "image"],
    ["staging", ["image", "dev"]],
    ["prod", ["image", "staging"]],
  ]);
  for (const stack of ["dev", "staging", "prod"]) expect(jobs[stack]?.with).toEqual({ stack, image: "${{ needs.image.outputs.image }}" });
  expect(workflow("up.yml").jobs["up"]?.environment).toBe("${{ inputs.stack }}");
});

test.each(["preview.yml", "drift.yml", "up.yml"])("%s asks the doctor before it runs the program, as somebody who only reads unless it deploys", (name) => {
  const [job] = Object.values(workflow(name).jobs) as { steps: { run?: string }[] }[];
  const runs = (job?.steps ?? []).map(({ run = "" }) => run);
  const asked = runs.findIndex((run) => run.includes("npm run -s doctor"));
  const program = runs.findIndex((run) => /npm run -s review|pulumi up/.test(run));
  expect(asked).toBeGreaterThanOrEqual(0);
  expect(asked).toBeLessThan(program);
  expect(/--for preview/.test(runs[asked] ?? "")).toBe(name !== "up.yml");
});

test("the image is pushed with the job's own token, and what it holds and where it is from are attested by its digest", () => {
  const { jobs } = workflow("image.yml") as Workflow & { jobs: Record<string, { steps: { uses?: string; with?: Record<string, unknown> }[] }> };
  expect(jobs["image"]?.permissions).toEqual({ contents: "read", packages: "write", "id-token": "write", attestations: "write" });
  const attested = (jobs["image"]?.steps ?? []).filter(({ uses }) => uses?.startsWith("actions/attest-"));
  expect(attested.map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/attest-sbom", "actions/attest-build-provenance"]);
  for (const step of attested) expect(step.with).toMatchObject({ "subject-digest": "${{ steps.build.outputs.digest }}", "push-to-registry": true });
});

describe("dependency updates", () => {
  const { updates } = load(read("dependabot.yml")) as { updates: { "package-ecosystem": string; directory?: string; directories?: string[] }[] };

  test("cover every kind of dependency that the repository has", () => {
    expect(updates.map((update) => update["package-ecosystem"]).sort()).toEqual(["docker", "github-actions", "gomod", "npm"]);
  });

  test("name folders that exist", () => {
    for (const folder of updates.flatMap(({ directory, directories }) => directories ?? [directory ?? ""])) {
      expect(fs.existsSync(path.join(github, "..", folder.replace("/*", ""))), folder).toBe(true);
    }
  });
});
