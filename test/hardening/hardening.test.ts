import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureCheckov } from "../../sandbox/toolchain/checkov.ts";
import { ensureTools } from "../../sandbox/toolchain/ensure-tools.ts";
import { deployStack, type StackName } from "../unit/stack.ts";
import { checkovFindings, kubeScoreFindings } from "./findings.ts";
import { faultsOf, isOfArm, isOfCheckov, readReasons } from "./reasons.ts";
import { manifestsOf } from "./stack-manifests.ts";

/** dev has the article's single pod on Azure; the others have the spread app. */
const stacks: readonly StackName[] = ["dev", "staging", "prod"];

let folder: string;
const files: string[] = [];
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-hardening-"));
  for (const stack of stacks) {
    const file = path.join(folder, `${stack}.yaml`);
    // JSON is YAML.
    fs.writeFileSync(file, manifestsOf(await deployStack({}, { stack })).map((manifest) => JSON.stringify(manifest)).join("\n---\n"));
    files.push(file);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("the Kubernetes objects of stacks dev, staging and prod", () => {
  const reasons = readReasons(fs.readFileSync(path.resolve(import.meta.dirname, "../../docs/hardening.md"), "utf8"));

  test("have no finding of checkov without a written reason", async () => {
    const checkov = await ensureCheckov();
    expect(faultsOf(await checkovFindings(checkov, files), reasons.filter(isOfCheckov))).toEqual([]);
  }, 900_000);

  test("have no finding of kube-score without a written reason", async () => {
    const { "kube-score": kubeScore } = await ensureTools(["kube-score"]);
    expect(faultsOf((await Promise.all(files.map((file) => kubeScoreFindings(kubeScore, file)))).flat(), reasons.filter((reason) => !isOfCheckov(reason) && !isOfArm(reason)))).toEqual([]);
  }, 900_000);
});
