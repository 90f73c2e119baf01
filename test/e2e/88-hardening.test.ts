import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureCheckov } from "../../sandbox/toolchain/checkov.ts";
import { ensureTools } from "../../sandbox/toolchain/ensure-tools.ts";
import { checkovArmFindings, checkovFindings, kubeScoreFindings } from "../hardening/findings.ts";
import { faultsOf, isOfArm, isOfCheckov, readReasons } from "../hardening/reasons.ts";
import { logIn } from "./azure-cli.ts";
import { projectRoot } from "./command.ts";
import { armTemplate, nameOf, stackObjects, type LiveObject } from "./live-objects.ts";
import { kubectlJson } from "./sandbox.ts";

/** Todo images of real stacks are named by digest (`npm run image`); the sandbox's own has a version. */
const ofTheSandbox = { check: "CKV_K8S_43", object: "StatefulSet todo/web", reason: "it is made on this machine" };

/** `npm test -- hardening` judges what the program hands to Pulumi; these are what became of it, and what others added. */
describe("the running stack, judged under the same reasons", () => {
  const reasons = [...readReasons(fs.readFileSync(path.join(projectRoot, "docs/hardening.md"), "utf8")), ofTheSandbox];
  let folder: string;
  let objects: string;
  let template: string;
  let names: ReadonlySet<string>;

  beforeAll(async () => {
    await logIn();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-live-"));
    [objects, template] = [path.join(folder, "objects.yaml"), path.join(folder, "template.json")];
    const [found, arm] = await Promise.all([stackObjects(["todo", "aci-connector"]), armTemplate("gke-aci")]);
    names = new Set((found as LiveObject[]).map(nameOf));
    // JSON is YAML.
    fs.writeFileSync(objects, found.map((object) => JSON.stringify(object)).join("\n---\n"));
    fs.writeFileSync(template, JSON.stringify(arm));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it("has the objects that the program makes", () => {
    expect([...names]).toEqual(
      expect.arrayContaining([
        "StatefulSet todo/web", "Deployment aci-connector/aci-connector", "ServiceAccount todo/default", "ServiceAccount aci-connector/default",
        "Namespace default/todo", "ClusterRole default/aci-connector", "ValidatingAdmissionPolicy default/no-daemon-sets-on-aci-connector",
      ]),
    );
    expect([...names].filter((name) => /^(Pod|ReplicaSet|Secret) /.test(name))).toEqual([]);
  });

  it("mounts the token of no account `default`", async () => {
    for (const namespace of ["todo", "aci-connector"]) {
      expect(await kubectlJson("-n", namespace, "get", "serviceaccount", "default")).toMatchObject({ automountServiceAccountToken: false });
    }
  });

  it("has no Kubernetes object that checkov finds fault with, without a written reason", async () => {
    const findings = await checkovFindings(await ensureCheckov(), [objects]);
    expect(faultsOf(findings, reasons.filter((reason) => isOfCheckov(reason) && names.has(reason.object)))).toEqual([]);
  });

  it("has none that kube-score finds fault with", async () => {
    const { "kube-score": kubeScore } = await ensureTools(["kube-score"]);
    expect(faultsOf(await kubeScoreFindings(kubeScore, objects), reasons.filter((reason) => !isOfCheckov(reason) && !isOfArm(reason) && names.has(reason.object)))).toEqual([]);
  });

  it("has no resource on Azure that checkov finds fault with", async () => {
    expect(faultsOf(await checkovArmFindings(await ensureCheckov(), template), reasons.filter(isOfArm))).toEqual([]);
  });
});
