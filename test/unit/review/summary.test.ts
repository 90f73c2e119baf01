import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { readEvents } from "../../../review/engine-events.ts";
import { summarise, type SummaryOptions } from "../../../review/summary.ts";

/**
 * What the real engine (v3.250.0) wrote for a change of one setting of a stack in the sandbox, shortened: without debug
 * messages, untouched resources, outputs, and all but two of what repeats.
 */
const captured = (name: string): string => fs.readFileSync(path.join(import.meta.dirname, "captured", `${name}.jsonl`), "utf8");

const summaryOf = (name: string, options: SummaryOptions = {}) => summarise(readEvents(captured(name)).events, options);

describe("the summary of a preview", () => {
  test("shows the old and the new value of what changes in place", () => {
    expect(summaryOf("node-count")).toEqual({
      accepted: true,
      markdown: "### Preview of `dev`: 1 to change, 58 unchanged\n\n**🟡 Changed in place (1)**\n\n- **`cluster-nodes`** gcp NodePool\n  - `nodeCount`: `3` → `4`\n",
    });
  });

  test("says what a change does beyond its property", () => {
    const { markdown } = summaryOf("machine-type");
    expect(markdown).toContain("`nodeConfig.machineType`: `e2-medium` → `e2-standard-2`");
    expect(markdown).toContain("GKE makes every node of the pool anew");
    expect(summaryOf("image").markdown).toMatch(/`todo-stateful-set`.*starts new pods.*\n.*\.image`: `ghcr\.io\/gke-aci\/todo:1\.0\.0` → `ghcr\.io\/gke-aci\/todo:1\.1\.0`/);
  });

  test("names for each replacement the properties that force it", () => {
    const { markdown } = summaryOf("cluster-name");
    expect(markdown).toContain("Preview of `dev`: 6 to replace, 3 to change, 32 unchanged");
    expect(markdown).toMatch(/\*\*`cluster-control-plane`\*\* gcp Cluster — ⚠️ with all that it holds\n {2}- forced by `name`: `gke-aci` → `other`\n/);
    expect(markdown).toMatch(/`cluster-identity-account`.*\n {2}- forced by `accountId`: `gke-aci-nodes` → `other-nodes`/);
    expect(markdown).toContain("forced by `network`: `projects/gke-aci-dev/global/networks/gke-aci` → *known after the update*");
  });

  test("finds the reason of what is replaced because another is", () => {
    const { markdown } = summaryOf("azure-region");
    expect(markdown).toMatch(/`cosmos-account`.*⚠️ with all that it holds; the old one goes first\n {2}- forced by `location`: `westus` → `eastus`\n {2}- forced by `resourceGroupName`/);
  });

  test("puts first what holds data", () => {
    const { markdown } = summaryOf("azure-region");
    const order = ["`azure-group`", "`cosmos-account`", "`cosmos-database`", "`connector-files`"].map((name) => markdown.indexOf(name));
    expect(order).toEqual([...order].sort((left, right) => left - right));
    expect(order[0]).toBeGreaterThan(0);
  });

  test("never shows a secret, nor what it was or becomes", () => {
    expect(summaryOf("azure-region").markdown).toContain("forced by `stringData`: *secret* → *another secret*");
    const step = { op: "update", urn: "urn:pulumi:dev::p::t:t:T::app", type: "t:t:T", diffs: ["env"], detailedDiff: { "env[0].value": { diffKind: "update", inputDiff: true } } };
    const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
    const metadata = { ...step, old: { inputs: { env: [{ value: "hunter2" }] } }, new: { inputs: { env: mark } } };
    const { markdown } = summarise([{ resourcePreEvent: { metadata } }, { summaryEvent: { result: "succeeded" } }]);
    expect(markdown).toContain("`env[0].value`: *secret* → *another secret*");
    expect(markdown).not.toContain("hunter2");
  });

  test("counts a warning about many resources once", () => {
    const { markdown } = summaryOf("cluster-name");
    expect(markdown.match(/inputs that are not known during preview/g)).toHaveLength(1);
    expect(markdown).toMatch(/\(`todo-namespace`, `connector-namespace`\)/);
  });

  test("says which resources only the update can tell about", () => {
    expect(summaryOf("cluster-name").markdown).toContain("- 2 more may change, which only the update can tell: `todo-namespace`, `connector-namespace`");
  });
});

describe("a preview that is not to be merged", () => {
  test("is not accepted where a mandatory policy is violated, and says what others advise or have put right", () => {
    const { accepted, markdown } = summaryOf("policies");
    expect(accepted).toBe(false);
    expect(markdown).toMatch(/^### ❌ Preview of `dev`: refused by policy; 2 to change/);
    expect(markdown).toMatch(/Policies that refuse this \(1\)\*\*\n\n- `node-count-limit` of `trial`, `cluster-nodes`: At most three nodes/);
    expect(markdown).toMatch(/Policies advise \(1\)\*\*\n\n- `image-digest`/);
    expect(markdown).toMatch(/Policies put right \(1\)\*\*\n\n- `cost-centre`.*\n {2}- `tags\.costCentre`: \*nothing\* → `42`/);
    expect(markdown).toContain("Policies: `trial 0.1.0`; 1 passed, 1 violations, 1 advisory, 1 put right.");
  });

  test("tells the error of one that failed", () => {
    const { accepted, markdown } = summaryOf("unknown-setting");
    expect(accepted).toBe(false);
    expect(markdown).toMatch(/^### ❌ Preview of `dev`: failed\n/);
    expect(markdown).toContain("did you mean gke-aci:nodeCount?");
  });

  test("takes a stream without an end for what it is, and shows what else was said", () => {
    const { events } = readEvents(captured("node-count").split("\n").slice(0, 1).join("\n"));
    const { accepted, markdown } = summarise(events, { otherOutput: "error: the stack is currently locked" });
    expect(accepted).toBe(false);
    expect(markdown).toContain("it ended before it was complete");
    expect(markdown).toContain("the stack is currently locked");
  });

  test("is not accepted where there are no events at all", () => {
    expect(summarise([], { stack: "prod" })).toEqual({ accepted: false, markdown: "### ❌ Preview of `prod`: it ended before it was complete\n\n```text\npulumi gave no reason\n```\n" });
  });
});

describe("a preview that looks at the clouds first", () => {
  test("says what has changed there since the last update, and what the update would do about it", () => {
    const { accepted, markdown } = summaryOf("refresh", { expectNoChanges: true, failed: true, otherOutput: "error: no changes were expected for preview but changes were proposed" });
    expect(accepted).toBe(false);
    expect(markdown).toMatch(/^### ❌ Preview of `dev`: 1 to change, 1 to create, 57 unchanged; 2 changed in the clouds since the last update\n/);
    expect(markdown).toMatch(/Gone from the cloud \(1\)\*\*\n\n- \*\*`connector-virtual-node-barrier-binding`/);
    expect(markdown).toMatch(/Changed in the cloud \(1\)\*\*\n\n- \*\*`todo-stateful-set`.*\n {2}- `spec\.replicas`: `1` → `2`/);
    expect(markdown).toMatch(/Changed in place \(1\)\*\*\n\n- \*\*`todo-stateful-set`.*\n {2}- `spec\.replicas`: `2` → `1`/);
  });

  test("is accepted where changes are no surprise", () => {
    expect(summaryOf("refresh").accepted).toBe(true);
  });

  test("is not accepted where pulumi ended with an error that the events do not tell", () => {
    const { accepted, markdown } = summaryOf("node-count", { failed: true, otherOutput: "error: the backend is gone" });
    expect(accepted).toBe(false);
    expect(markdown).toMatch(/^### ❌ Preview of `dev`: failed\n\n```text\nerror: the backend is gone\n```\n/);
  });
});

describe("the length of a summary", () => {
  const many = (op: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      resourcePreEvent: {
        metadata: {
          op,
          urn: `urn:pulumi:big::p::kubernetes:core/v1:ConfigMap::${op}-${index}`,
          type: "kubernetes:core/v1:ConfigMap",
          old: { inputs: { data: { text: `old\n${"x".repeat(500)}` } } },
          new: op === "delete" ? null : { inputs: { data: { text: `new\n${"y".repeat(500)}` } } },
          diffs: ["data"],
          detailedDiff: { "data.text": { diffKind: "update", inputDiff: true } },
        },
      },
    }));
  const end = { summaryEvent: { result: "succeeded" as const, resourceChanges: { same: 1 } } };

  test("folds long lists, and stays below what a comment may have", () => {
    const { markdown } = summarise([...many("delete", 30), ...many("update", 3000), end]);
    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown).toContain("30 to delete, 3000 to change");
    expect(markdown).toContain("<summary>10 more</summary>");
    expect(markdown.match(/- \*\*`delete-\d+`/g)).toHaveLength(30);
    expect(markdown).toMatch(/…and \d+ more, left out here/);
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
  });

  test("groups what is new by provider and type", () => {
    const { markdown } = summarise([...many("create", 40), end]);
    expect(markdown).toContain("- `kubernetes` (40): `ConfigMap` `create-0`, `create-1`, `create-2`, `create-3`, `create-4`, `create-5` and 34 more");
  });
});
