import { describe, expect, it } from "vitest";
import type { Finding } from "../../accounts/doctor/finding.ts";
import { tryInSandbox } from "./sandbox.ts";

/** `npm run doctor -- --json ...`, as a user types it after `sandbox env`. */
async function doctor(...args: string[]): Promise<{ status: number; findings: readonly Finding[] }> {
  const { status, stdout, stderr } = await tryInSandbox("npm", ["run", "-s", "doctor", "--", "--json", ...args]);
  if (!stdout.startsWith("{")) throw new Error(`npm run doctor gave no findings:\n${stdout}\n${stderr}`);
  return { status, findings: (JSON.parse(stdout) as { findings: Finding[] }).findings };
}

describe("npm run doctor", () => {
  it("finds nothing that would stop the stack that is up", async () => {
    const { status, findings } = await doctor();
    expect(findings.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["Pulumi backend", "Google Cloud, for the provider", "Google Cloud, for kubectl", "Google rights, for the provider", "Google rights, for kubectl", "Azure", "Azure rights", "Microsoft Entra ID"]),
    );
    expect(status).toBe(0);
  });

  it("asks the registry for the image, and names one that cannot be pulled", async () => {
    expect((await doctor()).findings).toContainEqual(expect.objectContaining({ what: "image registry.gke-aci.test/todo:1.0.0", verdict: "ok", found: "linux/amd64" }));
    for (const [image, found] of [["todo:9.9.9", /no such image/], ["private/todo:1.0.0", /private, or not there/], ["arm64/todo:1.0.0", /for linux\/arm64 only/]] as const) {
      const { status, findings } = await doctor("--set", `todoImage=registry.gke-aci.test/${image}`);
      expect(findings.filter(({ verdict }) => verdict === "stops")).toEqual([expect.objectContaining({ what: `image registry.gke-aci.test/${image}`, found: expect.stringMatching(found) as string })]);
      expect(status).toBe(1);
    }
    const { status } = await doctor("--set", "todoImage=registry.gke-aci.test/private/todo:1.0.0", "--set", "todoImageUser=puller", "--set", "todoImagePassword=sandbox");
    expect(status).toBe(0);
  });

  it("says what would stop another one, and fails", async () => {
    const { status, findings } = await doctor("--set", "machineType=c4d-highmem-8", "--set", "todoCpu=31", "--set", "clusterName=another");
    expect(findings.filter(({ verdict }) => verdict === "stops")).toEqual([expect.objectContaining({ what: "machine type c4d-highmem-8", found: "none in us-west1-a" })]);
    expect(status).toBe(1);
  });
});
