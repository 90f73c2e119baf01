import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const scripts = path.resolve(import.meta.dirname, "../../../.github/scripts");
let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-scripts-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

/** One call of GitHub's command line, with the body that it would have sent. */
interface GhCall {
  readonly method: string;
  readonly url: string;
  readonly title: string | undefined;
  readonly body: string | undefined;
}

/** Runs a script with a `gh` that keeps what it is asked, and finds what it is told to. */
async function run(script: string, args: readonly string[], found: string): Promise<GhCall[]> {
  const gh = path.join(folder, "gh");
  const calls = path.join(folder, "calls");
  fs.writeFileSync(
    gh,
    `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
const after = (name) => args[args.indexOf(name) + 1];
const fields = Object.fromEntries(args.filter((_, i) => args[i - 1] === "--field").map((field) => [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)]));
const method = args.includes("--method") ? after("--method") : "GET";
const url = args.find((arg) => arg.startsWith("repos/"));
const body = fields.body === undefined ? undefined : fs.readFileSync(fields.body.slice(1), "utf8");
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ method, url, title: fields.title, body }) + "\\n");
if (method === "GET") process.stdout.write(${JSON.stringify(found)});
`,
    { mode: 0o755 },
  );
  const env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env["PATH"] ?? ""}`, GITHUB_REPOSITORY: "gke-aci/gke-aci", PULL_REQUEST: "7", GH_TOKEN: "none" };
  await promisify(execFile)(path.join(scripts, script), args, { env, cwd: folder });
  return fs.readFileSync(calls, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as GhCall);
}

describe("the comment of a pull request", () => {
  beforeEach(() => {
    fs.writeFileSync(path.join(folder, "dev.md"), "**2 changed**\n");
  });

  test("is posted once, with every stack in its order, and says which has no preview", async () => {
    const [, posted] = await run("post-previews.sh", [folder, "dev", "prod"], "");
    expect(posted).toMatchObject({ method: "POST", url: "repos/gke-aci/gke-aci/issues/7/comments" });
    expect(posted?.body).toMatch(/^<!-- gke-aci: previews -->\n\n## dev\n\n\*\*2 changed\*\*\n\n## prod\n\nThere is no preview/);
  });

  test("is renewed where there is one", async () => {
    const [, posted] = await run("post-previews.sh", [folder, "dev"], "99\n");
    expect(posted).toMatchObject({ method: "PATCH", url: "repos/gke-aci/gke-aci/issues/comments/99" });
  });
});

describe("the issue about drift", () => {
  beforeEach(() => {
    fs.writeFileSync(path.join(folder, "drift.md"), "the node count\n");
  });

  test("is opened", async () => {
    const [, opened] = await run("report-drift.sh", ["prod", "drift.md"], "");
    expect(opened).toEqual({ method: "POST", url: "repos/gke-aci/gke-aci/issues", title: "Drift in stack prod", body: "the node count\n" });
  });

  test("is renewed while it is open", async () => {
    const [, renewed] = await run("report-drift.sh", ["prod", "drift.md"], "12\n");
    expect(renewed).toMatchObject({ method: "PATCH", url: "repos/gke-aci/gke-aci/issues/12", body: "the node count\n" });
  });

  test("is not opened about a comparison that never happened", async () => {
    fs.writeFileSync(path.join(folder, "drift.md"), "");
    await expect(run("report-drift.sh", ["prod", "drift.md"], "")).rejects.toThrow(/could not be compared/);
  });
});
