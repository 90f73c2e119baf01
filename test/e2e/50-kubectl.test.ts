import { describe, expect, it } from "vitest";
import { kubectl, kubectlJson, stackOutput, tryInSandbox } from "./sandbox.ts";

describe("kubectl, through the connector", () => {
  it("prints the todo container's log", async () => {
    expect(await kubectl("-n", "todo", "logs", "web-0")).not.toBe("");
  });

  it("runs a command in the todo container", async () => {
    // Azure runs every command on a terminal, which ends its lines with a carriage return.
    // As the image's user: root starts it, and only the app itself becomes another one.
    expect((await kubectl("-n", "todo", "exec", "web-0", "--", "id", "-u")).trim()).toBe("0");
  });

  it("describes where the todo pod runs", async () => {
    const described = await kubectl("-n", "todo", "describe", "pod", "web-0");
    expect(described).toMatch(/^Node:\s+aci-connector/m);
    expect(described).toContain(await stackOutput("todoIp"));
  });
});

describe("the connector", () => {
  const who = "system:serviceaccount:aci-connector:aci-connector";
  const may = async (verb: string, ...what: string[]): Promise<string> => (await tryInSandbox("kubectl", ["auth", "can-i", verb, ...what, "--as", who])).stdout.trim();

  it("may do its work and no more", async () => {
    expect(await may("update", "pods", "--subresource=status", "-n", "todo")).toBe("yes");
    expect(await may("patch", "nodes/aci-connector", "--subresource=status")).toBe("yes");
    expect(await may("*", "*", "--all-namespaces")).toBe("no");
    expect(await may("create", "pods", "-n", "todo")).toBe("no");
    expect(await may("create", "clusterrolebindings")).toBe("no");
    expect(await may("delete", "nodes")).toBe("no");
    expect(await may("create", "secrets", "-n", "kube-system")).toBe("no");
  });


  it("runs without root, capabilities or a writable root file system", async () => {
    const { items } = await kubectlJson<{ items: { spec: { containers: { securityContext: unknown }[]; nodeName: string } }[] }>("-n", "aci-connector", "get", "pods", "-l", "app=aci-connector");
    expect(items[0]?.spec.nodeName).not.toBe("aci-connector");
    expect(items[0]?.spec.containers).toHaveLength(2);
    for (const container of items[0]?.spec.containers ?? []) {
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    }
  });

  it("lets the todo app serve on the article's port without root, where no other user than root may take that port", async () => {
    const listening = (await kubectl("-n", "todo", "logs", "web-0")).split("\n").find((line) => line.includes('"listening"'));
    // Azure writes the time before each line.
    expect(JSON.parse(/\{.*\}/.exec(listening ?? "{}")?.[0] ?? "")).toMatchObject({ port: 80, user: 1000, group: 1000 });
    const take = `require("net").createServer().on("error", (error) => console.log(error.code)).listen(81)`;
    const denied = await kubectl("-n", "todo", "exec", "web-0", "--", "setpriv", "--reuid=1000", "--clear-groups", "/usr/local/bin/node", "-e", take.replaceAll(" ", ""));
    expect(denied.trim()).toBe("EACCES");
  });
});
