import * as fs from "node:fs";
import * as os from "node:os";
import { describe, expect, it } from "vitest";
import { fetchPage, stackOutput } from "./sandbox.ts";
import { verify, verifyWith } from "./verify.ts";

/** Folders in which verify keeps a kubeconfig while it runs. */
const keptFolders = (): string[] => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith("gke-aci-verify-"));

describe("npm run verify", () => {
  it("finds everything that the README promises, and leaves nothing", async () => {
    const before = await fetchPage(await stackOutput("todoUrl"));
    const { broken } = await verifyWith({});
    expect(broken).toEqual([]);
    const { stdout } = await verify([]);
    for (const what of ["GKE nodes", "virtual node aci-connector", "placement", "address of pod web-0", "todoIp", "a to-do is added", "it is deleted again", "kubectl logs web-0", "kubectl exec web-0", "certificate of the kubelet port", "the same port without a certificate", "connection string in the group of web-0"]) {
      expect(stdout).toMatch(new RegExp(`^ok +${what} `, "m"));
    }
    expect((await fetchPage(await stackOutput("todoUrl"))).body).toBe(before.body);
    expect(keptFolders()).toEqual([]);
  });

  it("shows no secret", async () => {
    const { stdout, stderr } = await verify(["--json"]);
    const password = /^mongodb:\/\/[^:]+:([^@]+)@/.exec(await stackOutput("cosmosConnectionString"))?.[1] ?? "";
    expect(password).not.toBe("");
    expect(stdout + stderr).not.toContain(password);
    expect(stdout + stderr).not.toMatch(/mongodb:\/\/|PRIVATE KEY|eyJ/);
  });

  it("names what is not as the settings say, and fails", async () => {
    const { broken } = await verifyWith({ nodeCount: "4", todoReplicas: "2", todoPlacement: "spread" });
    expect(broken).toEqual([
      "GKE nodes: 3 of 3 Ready, expected 4 Ready (nodeCount)",
      "pods of the todo app: 1 of 1 Ready, expected 2 Ready (todoReplicas)",
      "placement: 1 on Azure, expected on both clouds (todoPlacement: spread)",
    ]);
  });

  it.each([
    ["no such stack", ["--stack", "nothere"], {}, /^error: Pulumi cannot read the stack: no stack named 'nothere' found\nnext: pulumi stack ls/],
    ["a client secret that Entra ID does not take", [], { ARM_CLIENT_SECRET: "wrong" }, /^error: Entra ID does not take the client secret in ARM_CLIENT_SECRET: AADSTS7000215.*\nnext: .*az login/],
    ["no Pulumi backend", [], { PULUMI_BACKEND_URL: "", PULUMI_HOME: os.tmpdir() }, /^error: .*PULUMI_ACCESS_TOKEN.*\nnext: pulumi login/],
    ["an unknown option", ["--jsn"], {}, /^error: Unknown option '--jsn'.*\nnext: npm run verify/],
  ])("says in one sentence what is wrong, and what to do: %s", async (_case, args, env, message) => {
    const { status, stdout, stderr } = await verify(args, env);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
  });
});
