import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modulesFolder } from "./go-modules.ts";
import { entryPrefix } from "./tool-key.ts";
import { tools } from "./tools.ts";

let modules: string;
beforeEach(() => {
  modules = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-modules-"));
  for (const module of ["kubelet", "kubernetes"]) fs.cpSync(path.join(modulesFolder, module), path.join(modules, module), { recursive: true });
});
afterEach(() => fs.rmSync(modules, { recursive: true }));

describe("the name of a tool in the cache", () => {
  it("is the same for the same content, wherever it stands", () => {
    expect(entryPrefix("etcd", modules)).toBe(entryPrefix("etcd"));
    expect(entryPrefix("etcd")).toMatch(/^etcd-3\.6\.4-[0-9a-f]{16}-go$/);
  });

  it.each(["kubernetes/go.mod", "kubernetes/go.sum"])("changes with %s, for the tools of that module alone", (file) => {
    const before = { etcd: entryPrefix("etcd", modules), agent: entryPrefix("node-agent", modules) };
    fs.appendFileSync(path.join(modules, file), "\n");
    expect(entryPrefix("etcd", modules)).not.toBe(before.etcd);
    expect(entryPrefix("node-agent", modules)).toBe(before.agent);
  });

  it("changes with a source file, also a new one in a folder below, but not with a test", () => {
    const first = entryPrefix("node-agent", modules);
    fs.writeFileSync(path.join(modules, "kubelet/extra_test.go"), "package main\n");
    expect(entryPrefix("node-agent", modules)).toBe(first);
    fs.mkdirSync(path.join(modules, "kubelet/below"));
    fs.writeFileSync(path.join(modules, "kubelet/below/new.go"), "package below\n");
    const second = entryPrefix("node-agent", modules);
    expect(second).not.toBe(first);
    fs.appendFileSync(path.join(modules, "kubelet/main.go"), "// more\n");
    expect(entryPrefix("node-agent", modules)).not.toBe(second);
  });

  it.each([
    ["package", { package: "./other" }],
    ["tags", { tags: ["debug"] }],
    ["stamps", { stamps: { "main.version": "2" } }],
  ])("changes with the %s", (_what, change) => {
    expect(entryPrefix("etcd", modules, { ...tools.etcd, ...change })).not.toBe(entryPrefix("etcd", modules));
  });
});
