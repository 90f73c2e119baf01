import { describe, expect, it } from "vitest";
import type { Properties } from "../provider.ts";
import { operationContext } from "../testing/operation-context.ts";
import { randomPackage } from "./index.ts";

function typeOf(name: string) {
  const type = randomPackage.resourceType(`random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}

const make = (name: string, inputs: Properties) => typeOf(name).create(inputs, operationContext());

async function faults(name: string, inputs: Properties): Promise<string[]> {
  const checked = await typeOf(name).check?.(inputs, undefined, { config: {}, urn: "urn", name: "thing", randomSeed: Buffer.alloc(32) });
  return (checked?.failures ?? []).map(({ reason }) => reason);
}

describe("random", () => {
  it("makes texts of the kinds and length that were asked for", async () => {
    const { outputs } = await make("RandomString", { length: 12, special: false, upper: false, minNumeric: 4 });
    expect(outputs["result"]).toMatch(/^[a-z0-9]{12}$/);
    expect(String(outputs["result"]).replace(/\D/g, "").length).toBeGreaterThanOrEqual(4);
    expect((await make("RandomString", { length: 9, lower: false, upper: false, numeric: false, overrideSpecial: "_" })).outputs["result"]).toBe("_________");
  });

  it("never makes the same text twice, and keeps passwords out of ids", async () => {
    const [first, second] = [await make("RandomPassword", { length: 32 }), await make("RandomPassword", { length: 32 })];
    expect(first.outputs["result"]).not.toBe(second.outputs["result"]);
    expect(first.id).toBe("none");
    expect(typeOf("RandomPassword").secretOutputs).toContain("result");
  });

  it("names impossible demands", async () => {
    expect(await faults("RandomString", { length: 3, minLower: 2, minUpper: 2 })).toEqual([expect.stringContaining("less than the 4 characters")]);
    expect(await faults("RandomString", {})).toEqual([expect.stringContaining("needs the input length")]);
    expect(await faults("RandomString", { length: 3, lengthh: 4 })).toEqual([expect.stringContaining("has no input lengthh")]);
    expect(await faults("RandomInteger", { min: 5, max: 4 })).toEqual([expect.stringContaining("min (5) is greater than max (4)")]);
    expect(await faults("RandomInteger", { min: 1, max: 4, seed: "x" })).toEqual([expect.stringContaining("no seed")]);
  });

  it("makes ids in all notations, integers in their range, pets of so many words, UUIDs", async () => {
    const { id, outputs } = await make("RandomId", { byteLength: 4, prefix: "p-" });
    expect(outputs["hex"]).toMatch(/^p-[0-9a-f]{8}$/);
    expect(Buffer.from(id, "base64url").toString("hex")).toBe(String(outputs["hex"]).slice(2));
    expect(outputs["dec"]).toBe(`p-${String(Number.parseInt(String(outputs["hex"]).slice(2), 16))}`);
    const drawn = await Promise.all(Array.from({ length: 40 }, () => make("RandomInteger", { min: 3, max: 4 })));
    expect([...new Set(drawn.map((made) => made.outputs["result"]))].sort()).toEqual([3, 4]);
    expect((await make("RandomPet", { length: 3, separator: "_", prefix: "my" })).id).toMatch(/^my(_[a-z]+){3}$/);
    expect((await make("RandomUuid", {})).id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("makes a new one whenever an input changes, keepers among them", () => {
    expect(typeOf("RandomString").replaceOn).toEqual(expect.arrayContaining(["keepers", "length"]));
  });
});
