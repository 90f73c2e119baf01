import { describe, expect, it } from "vitest";
import { unknownValue } from "../providers/provider.ts";
import { changesBetween, pathMatches } from "./detailed-diff.ts";
import { fromStruct, markSecrets, plainProperties, toStruct } from "./property-values.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("property values on the wire", () => {
  it("are plain for providers", () => {
    const wire = {
      secret: secret({ a: [1, secret("two")] }),
      unknown,
      output: { [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: "known" },
      pending: { [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" },
      reference: { [signature]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "i-1" },
      nothing: null,
    };
    expect(plainProperties(wire)).toEqual({ secret: { a: [1, "two"] }, unknown: unknownValue, output: "known", pending: unknownValue, reference: "i-1" });
  });

  it("refuse assets by name", () => {
    expect(() => plainProperties({ files: [{ [signature]: "c44067f5952c0a294b673a41bacd8c17", text: "x" }] })).toThrow("property files[0] is an asset");
  });

  it("stay secret where they were, and where they are told to be", () => {
    const marked = markSecrets({ env: [{ name: "a", value: "s" }], token: "t", plain: 1 }, [{ env: [{ name: "a", value: secret("s") }] }], ["token"]);
    expect(marked).toEqual({ env: [{ name: "a", value: secret("s") }], token: secret("t"), plain: 1 });
  });

  it("survive the way there and back", () => {
    expect(fromStruct(toStruct({ a: { b: [true, 1.5, "x"] }, gone: undefined, later: unknownValue }))).toEqual({ a: { b: [true, 1.5, "x"] }, later: unknown });
  });
});

describe("differences", () => {
  it("are told by path", () => {
    const changes = changesBetween({ a: 1, b: { c: [1, 2], "odd key": 1 }, gone: 1, same: { x: 1 } }, { a: 2, b: { c: [1, 3, 4], "odd key": unknownValue }, same: { x: 1 } });
    expect(Object.fromEntries(changes)).toEqual({ a: "update", "b.c[1]": "update", "b.c[2]": "add", 'b["odd key"]': "update", gone: "delete" });
  });

  it("belong to a pattern with or without the indices", () => {
    expect(pathMatches("containers[2].ports[0].port", ["containers.ports"])).toBe(true);
    expect(pathMatches("containers[2].ports[0].port", ["containers[2]"])).toBe(true);
    expect(pathMatches("containersElse", ["containers"])).toBe(false);
  });
});
