import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder, ToolCache } from "./tool-cache.ts";

let cache: ToolCache;
beforeEach(() => (cache = new ToolCache(fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-cache-")))));
afterEach(() => fs.rmSync(cache.folder, { recursive: true }));

const place = (entry: string, content = "x"): Promise<string> =>
  cache.place(entry, "tool", (folder) => fs.promises.writeFile(path.join(folder, "tool"), content));
const setAge = (entry: string, days: number): void => {
  const time = Date.now() / 1000 - days * 24 * 3600;
  fs.utimesSync(path.join(cache.folder, entry), time, time);
};

describe("cacheFolder", () => {
  it.each([
    [{ GKE_ACI_CACHE: "/a", XDG_CACHE_HOME: "/b", HOME: "/c" }, "/a"],
    [{ XDG_CACHE_HOME: "/b", HOME: "/c" }, "/b/gke-aci"],
    [{ XDG_CACHE_HOME: "relative", HOME: "/c" }, "/c/.cache/gke-aci"],
    [{ HOME: "/c" }, "/c/.cache/gke-aci"],
  ])("%o gives %s", (env, expected) => expect(cacheFolder(env)).toBe(expected));
});

describe("ToolCache", () => {
  it("shows an entry only once all of it is there", async () => {
    await cache.place("a-1", "tool", async (folder) => {
      await fs.promises.writeFile(path.join(folder, "tool"), "half");
      expect(cache.find("a-1", "tool")).toBeUndefined();
      await fs.promises.appendFile(path.join(folder, "tool"), " and half");
    });
    expect(fs.readFileSync(cache.find("a-1", "tool") ?? "", "utf8")).toBe("half and half");
  });

  it("leaves nothing of what failed", async () => {
    const failing = cache.place("a-1", "tool", async (folder) => {
      await fs.promises.writeFile(path.join(folder, "tool"), "half");
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(fs.readdirSync(cache.folder)).toEqual([]);
  });

  it("keeps what another process has placed meanwhile, and mends what lost its file", async () => {
    await place("a-1", "first");
    expect(fs.readFileSync(await place("a-1", "second"), "utf8")).toBe("first");
    fs.writeFileSync(path.join(cache.folder, "a-1/other"), "");
    fs.rmSync(path.join(cache.folder, "a-1/tool"));
    expect(fs.readFileSync(await place("a-1", "third"), "utf8")).toBe("third");
  });

  it("finds the entry that was used last among those that begin alike", async () => {
    for (const entry of ["a-go1.26.0", "a-go1.26.8", "b-go1.27.0"]) await place(entry);
    setAge("a-go1.26.8", 2);
    expect(cache.findLatest("a-go", "tool")).toBe(path.join(cache.folder, "a-go1.26.0/tool"));
    expect(cache.findLatest("c-go", "tool")).toBeUndefined();
  });

  it("removes what was not asked for in 30 days, and drafts of processes that are gone", async () => {
    for (const entry of ["old", "asked-for", "young"]) await place(entry);
    setAge("old", 31);
    setAge("asked-for", 31);
    setAge("young", 29);
    cache.find("asked-for", "tool");
    // The first process of this machine runs, but not since that time.
    fs.mkdirSync(path.join(cache.folder, ".draft-gone.1-123456789"));
    await cache.place("running", "tool", async (folder) => {
      await fs.promises.writeFile(path.join(folder, "tool"), "x");
      cache.prune();
    });
    expect(fs.readdirSync(cache.folder).sort()).toEqual(["asked-for", "running", "young"]);
  });
});
