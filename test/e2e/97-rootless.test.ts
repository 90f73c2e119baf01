import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./command.ts";
import { OrdinaryUser } from "./ordinary-user.ts";

/**
 * The sandbox of somebody who is not root, beside the one that the other files use: it has a network of its own, and
 * nothing on this machine but ports of 127.0.0.1.
 */
describe("sandbox up as an ordinary user", () => {
  let user: OrdinaryUser;
  let page = "";
  let said = "";

  beforeAll(async () => {
    user = await OrdinaryUser.create();
    const up = await user.sandbox(["up", "--no-install"]);
    expect(up.status, up.stdout + up.stderr).toBe(0);
    said = up.stdout + up.stderr;
    page = /^todo app +(http:\S+)$/m.exec(up.stdout)?.[1] ?? "";
  }, 300_000);

  afterAll(async () => {
    const left = await user.remove();
    expect(left).toEqual([]);
  });

  it("ends with the address of the todo page on this machine", () => {
    expect(page, said).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it("takes a to-do there, and keeps it", async () => {
    const body = new URLSearchParams({ title: "as an ordinary user" });
    const added = await fetch(`${page}todos`, { method: "POST", body, redirect: "manual" });
    expect(added.status).toBe(303);
    expect(await (await fetch(page)).text()).toContain("as an ordinary user");
  });

  it("gives kubectl the cluster, with the todo app's pod on the virtual node", async () => {
    const nodes = await user.shell("kubectl get nodes --no-headers");
    expect(nodes.split("\n").filter((line) => / Ready /.test(line))).toHaveLength(4);
    expect(await user.shell("kubectl -n todo get pod web-0 -o jsonpath='{.spec.nodeName} {.status.phase}'")).toBe("aci-connector Running");
    // The app's user is not mapped here: it cannot become that one, and says so. Its root is the ordinary user outside.
    expect(await user.shell("kubectl -n todo logs web-0")).toMatch(/"message":"serving as root","reason":"this user namespace has no user 1000/);
  });

  it("reaches names and addresses of the sandbox through its proxy, and knows the stack", async () => {
    const byName = await user.shell('curl -sS --max-time 20 "$(pulumi stack output todoUrl)"');
    expect(byName).toContain("as an ordinary user");
    expect(await user.shell('curl -sS --max-time 20 "http://$(pulumi stack output todoIp)/"')).toContain("as an ordinary user");
    expect((await user.sandbox(["shell", "--", "getent", "ahostsv4", "management.azure.com"])).stdout).toContain("198.18.0.1");
  });

  it("publishes the address of a Service of type LoadBalancer too", async () => {
    await user.shell("kubectl -n todo create service loadbalancer spread --tcp=8080:80 && kubectl -n todo patch service spread --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/selector\",\"value\":{\"app\":\"todoapp\"}}]'");
    const published = await eventually("a port leads to it", 30, async () => /^(http:\S+) +198\.19\.64\.\d+:8080$/m.exec((await user.sandbox(["status"])).stdout)?.[1]);
    const text = await eventually("the page answers there", 30, async () => (await fetch(published)).text());
    expect(text).toContain("as an ordinary user");
    await user.shell("kubectl -n todo delete service spread");
  });

  it("leaves no process and no port behind when its first process is killed", async () => {
    user.kill();
    await eventually("every process is gone", 20, async () => user.processes().length === 0);
    await expect(fetch(page)).rejects.toThrow();
    expect((await user.sandbox(["status"])).stdout).toMatch(/not running/);
  });

  it("goes down, even after that, without leaving a process, a port or a file elsewhere", async () => {
    const down = await user.sandbox(["down"]);
    expect(down.status, down.stdout + down.stderr).toBe(0);
    expect(down.stdout).toMatch(/nothing was left in either cloud/);
    await eventually("every process is gone", 20, async () => user.processes().length === 0);
    await expect(fetch(page)).rejects.toThrow();
    expect(user.filesElsewhere()).toEqual([]);
    expect(await user.run("git", ["status", "--porcelain"])).toBe("");
  });

  it("says in one sentence why it cannot be, before anything starts, where user namespaces are not allowed", async () => {
    const refused = await user.withoutUserNamespaces(["up", "--no-install"]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/^error: this machine does not let an ordinary user make user namespaces, .*user\.max_user_namespaces is 0\nnext: .*sysctl -w user\.max_user_namespaces/);
    expect(user.processes()).toEqual([]);
  });
});
