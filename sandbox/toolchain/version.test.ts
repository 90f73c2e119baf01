import { describe, expect, it } from "vitest";
import { isAtLeast, parseVersion } from "./version.ts";

describe("parseVersion", () => {
  it.each([
    ["v3.250.0", [3, 250, 0], false],
    ["go version go1.26.8 linux/amd64", [1, 26, 8], false],
    ["go version devel go1.27-4f2a1b linux/amd64", [1, 27], false],
    ["go version go1.25rc2 linux/arm64", [1, 25], true],
    ["3.251.0-alpha.x8a3f", [3, 251, 0], true],
    ["etcd Version: 3.6.4\nGo Version: go1.26.8", [3, 6, 4], false],
  ])("reads %s", (text, numbers, preRelease) => {
    expect(parseVersion(text)).toEqual({ numbers, preRelease });
  });

  it("finds nothing where there is no release number", () => {
    expect(parseVersion("command not found")).toBeUndefined();
  });
});

describe("isAtLeast", () => {
  it.each([
    ["v3.250.0", "3.250.0", true],
    ["v3.250.1", "3.250.0", true],
    ["v4.0.0", "3.250.0", true],
    ["v3.99.9", "3.250.0", false],
    ["v3.250.0-beta.1", "3.250.0", false],
    ["go1.25", "1.25.11", false],
    ["go1.26", "1.25.11", true],
    ["nothing", "1.0", false],
  ])("%s against %s: %s", (text, minimum, expected) => {
    expect(isAtLeast(text, minimum)).toBe(expected);
  });
});
