import { describe, expect, it } from "vitest";
import { previewStack, previewViolations, type PolicyPreview } from "./policy-preview.ts";
import { stackOutput } from "./sandbox.ts";

/** A policy and what it says. */
type Complaint = readonly [policy: string, says: RegExp];

/** That a preview was refused, and for these reasons. */
function expectRefusal({ accepted, output }: PolicyPreview, complaints: readonly Complaint[]): void {
  console.log(/^Policies:[^]*?(?=^Diagnostics:)/m.exec(output)?.[0] ?? output);
  expect(accepted).toBe(false);
  expect(output).toContain("gke-aci@v");
  for (const [policy, says] of complaints) {
    expect(output).toMatch(new RegExp(`\\[mandatory\\]\\s+${policy} `));
    expect(output).toMatch(says);
  }
}

describe("pulumi preview --policy-pack policy accepts", () => {
  it.each(["dev", "staging", "prod"])("stack %s", async (stack) => {
    const { accepted, output } = await previewStack(stack);
    expect(output).toContain("gke-aci@v");
    expect(output).not.toContain("[mandatory]");
    expect(accepted, output).toBe(true);
  });
});

describe("pulumi preview --policy-pack policy refuses", () => {
  it("sizes, places and images of stack dev, all at once", async () => {
    const preview = await previewStack("dev", {
      nodeCount: 11,
      machineType: "e2-standard-16",
      zone: "europe-west1-b",
      azureRegion: "northeurope",
      todoImage: "registry.example.com/todo:latest",
    });
    expectRefusal(preview, [
      ["node-limits", /nodeCount is 11, and 10 nodes are the ceiling\. Write 10 or less/],
      ["node-limits", /nodeConfig\.machineType is "e2-standard-16" with 16 CPUs, and 8 are the ceiling/],
      ["allowed-regions", /location is "europe-west1-b"\. Write us-west1/],
      ["allowed-regions", /location is "northeurope"\. Write westus/],
      ["pinned-images", /the tag "latest" of "registry\.example\.com\/todo:latest" moves from image to image/],
    ]);
  });

  it("an image without a tag", async () => {
    expectRefusal(await previewStack("dev", { todoImage: "janakiramm/todo" }), [["pinned-images", /"janakiramm\/todo" has no tag, so "latest" is pulled/]]);
  });

  it("an open API server, an open database and a secret in plain sight in stack prod", async () => {
    const preview = await previewStack("prod", { apiServerAccess: "ip", authorizedNetworks: null, cosmosFirewall: false, databaseAccess: "env" });
    expectRefusal(preview, [
      ["api-server-access", /cidrBlocks\[0\] is 0\.0\.0\.0\/0, which is the internet/],
      ["database-access", /ipRules are missing, so every address may reach the database/],
      ["secrets-in-environment", /\(DB\) comes from a Secret, and the pod may run on a virtual node/],
    ]);
  });

  it("what only another program could do: wide roles, missing tags, plain secrets, privileged pods", async () => {
    const preview = await previewViolations(await stackOutput("kubeconfig"));
    expectRefusal(preview, [
      ["azure-roles", /scope is "\/subscriptions\/00000000-0000-0000-0000-000000000000", which is wider than a resource group/],
      ["google-roles", /role is roles\/editor, which may do nearly everything/],
      ["kubernetes-roles", /roleRef is cluster-admin, which may do everything/],
      ["required-tags", /tags lack project, stack, owner/],
      ["secrets-in-environment", /environmentVariables\[0\]\.value \(DB\) holds a URL with a password/],
      ["privileged-pods", /securityContext\.privileged is true/],
    ]);
    expect(preview.output).not.toContain("not-a-real-one");
  });
});

describe("unprotected data in stack prod", () => {
  it("is pointed out and not refused: it is the first step of taking prod down", async () => {
    const { accepted, output } = await previewStack("prod", { deletionProtection: false });
    expect(accepted, output).toBe(true);
    expect(output).toMatch(/\[advisory\]\s+protected-data /);
    expect(output).toContain("deletionProtection is false");
  });
});
