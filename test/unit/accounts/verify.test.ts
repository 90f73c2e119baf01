import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { findingsOf } from "../../../accounts/verify/finding.ts";
import { secrets, secretTexts } from "../../../accounts/verify/checks/secrets.ts";
import { placement } from "../../../accounts/verify/checks/placement.ts";
import { toDo } from "../../../accounts/verify/checks/to-do.ts";
import { report } from "../../../accounts/verify/report.ts";
import type { Subject } from "../../../accounts/verify/subject.ts";

let server: http.Server | undefined;
afterEach(() => server?.close());

/** A todo page with a list in memory; `refuse` may answer a request with a status of its own. */
async function todoPage(refuse: (method: string, path: string, count: number) => number | undefined): Promise<{ url: string; titles: Map<string, string> }> {
  const titles = new Map<string, string>();
  let count = 0;
  server = http.createServer((request, response) => {
    const refused = refuse(request.method ?? "", request.url ?? "", ++count);
    if (refused !== undefined) return void response.writeHead(refused).end();
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const deleted = /^\/todos\/(\w+)\/delete$/.exec(request.url ?? "")?.[1];
      if (request.method === "POST" && deleted !== undefined) titles.delete(deleted);
      else if (request.method === "POST") titles.set(`id${titles.size}`, new URLSearchParams(body).get("title") ?? "");
      if (request.method === "POST") return void response.writeHead(303, { location: "/" }).end();
      response.end([...titles].map(([id, title]) => `<li id="todo-${id}">${title}<form method="post" action="/todos/${id}/delete"></form></li>`).join(""));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, titles };
}

const subject = (parts: object): Subject => ({ namespace: "todo", virtualNode: "aci-connector", resourceGroup: "gke-aci", todo: {}, ...parts }) as unknown as Subject;

describe("the marked to-do", () => {
  test("is added, found and deleted, and those of others stay", async () => {
    const { url, titles } = await todoPage(() => undefined);
    titles.set("mine", "buy milk");
    const findings = await findingsOf(toDo(subject({ todo: { url } })));
    expect(findings.map(({ holds }) => holds)).toEqual([true, true, true]);
    expect([...titles.values()]).toEqual(["buy milk"]);
  });

  test("is deleted also where the list failed in between", async () => {
    const { url, titles } = await todoPage((method, _path, count) => (method === "GET" && count === 2 ? 500 : undefined));
    const findings = await findingsOf(toDo(subject({ todo: { url } })));
    expect(findings).toMatchObject([{ holds: false, found: "the list answers 500" }]);
    expect(titles.size).toBe(0);
  });

  test("that could not be deleted is named, with what to do", async () => {
    const { url, titles } = await todoPage((method, path) => (method === "POST" && path.endsWith("/delete") ? 500 : undefined));
    const findings = await findingsOf(toDo(subject({ todo: { url } })));
    const title = [...titles.values()][0] ?? "";
    expect(title).toMatch(/^verify /);
    expect(findings.at(-1)).toMatchObject({ holds: false, found: "still in the list (500)", next: `delete '${title}' on the page by hand` });
  });
});

describe("the connection string in a container group", () => {
  const connectionString = "mongodb://tododb1:p%2Bss%3D%3D@tododb1.mongo.cosmos.azure.com:10255/?ssl=true";
  const withGroup = (body: unknown, databaseAccess: string): Subject =>
    subject({
      connectionString,
      todo: { databaseAccess },
      cluster: { read: () => Promise.resolve({ items: [{ metadata: { name: "web-0" }, spec: { nodeName: "aci-connector", containers: [] }, status: {} }] }) },
      azure: { read: () => Promise.resolve(JSON.stringify(body)) },
    });
  const group = (value: string): unknown => ({ properties: { containers: [{ properties: { environmentVariables: [{ name: "DB", value }] } }] } });

  test.each([connectionString, "p+ss==", "p%2Bss%3D%3D", Buffer.from(connectionString).toString("base64"), "mongodb://other:secret@host/"])("is found as %s", async (value) => {
    expect(await findingsOf(secrets(withGroup(group(value), "file")))).toMatchObject([{ found: "shown", holds: false }]);
  });

  test("is not found where it is not", async () => {
    expect(await findingsOf(secrets(withGroup(group("/etc/todo/database/uri"), "file")))).toMatchObject([{ found: "not shown", holds: true }]);
  });

  test("may be shown where the settings say so", async () => {
    expect(await findingsOf(secrets(withGroup(group(connectionString), "env")))).toMatchObject([{ found: "shown", holds: true }]);
  });

  test("has its password in every spelling", () => {
    expect(secretTexts(connectionString)).toEqual(expect.arrayContaining(["p%2Bss%3D%3D", "p+ss=="]));
  });
});

describe("where the pods run", () => {
  const ready = { conditions: [{ type: "Ready", status: "True" }] };
  const withPods = (nodes: readonly string[], groups: readonly string[], wanted: string): Subject =>
    subject({
      todo: { replicas: nodes.length, placement: wanted },
      cluster: { read: () => Promise.resolve({ items: nodes.map((nodeName, index) => ({ metadata: { name: `web-${index}` }, spec: { nodeName, containers: [] }, status: ready })) }) },
      azure: { read: () => Promise.resolve(JSON.stringify({ value: groups.map((name) => ({ name, tags: { NodeName: "aci-connector", Namespace: "todo" }, properties: {} })) })) },
    });
  const broken = async (asked: Subject): Promise<string[]> => (await findingsOf(placement(asked))).filter(({ holds }) => !holds).map(({ what }) => what);

  test.each([
    ["both clouds for spread", ["aci-connector", "gke-1"], ["todo-web-0"], "spread", []],
    ["one cloud alone for spread", ["aci-connector", "aci-connector"], ["todo-web-0", "todo-web-1"], "spread", ["placement"]],
    ["a GKE node for virtual-node", ["aci-connector", "gke-1"], ["todo-web-0"], "virtual-node", ["placement"]],
    ["a group that no pod stands for", ["aci-connector"], ["todo-web-0", "todo-web-9"], "virtual-node", ["container groups of them"]],
    ["a pod without its group", ["aci-connector"], [], "virtual-node", ["container groups of them"]],
  ])("%s", async (_case, nodes, groups, wanted, expected) => {
    expect(await broken(withPods(nodes, groups, wanted))).toEqual(expected);
  });
});

test("the report ends with what to do about what does not hold, each step once", () => {
  const finding = { what: "a", found: "b", expected: "c", holds: false, next: "do this" };
  expect(report([finding, finding, { ...finding, holds: true }])).toMatch(/\n2 of 3 do not hold\nnext: do this\n$/);
});
