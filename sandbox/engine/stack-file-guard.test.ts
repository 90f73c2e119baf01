import { describe, expect, it } from "vitest";
import { withoutSalt } from "./stack-file-guard.ts";

const salt = "v1:abc=:v1:def:ghi==";

describe("the salt in a stack's config file", () => {
  it("is taken out, and nothing else", () => {
    expect(withoutSalt(`config:\n  a: 1\nencryptionsalt: ${salt}\n`, salt)).toBe("config:\n  a: 1\n");
  });

  it.each([
    ["is another's", "config:\n  a: 1\nencryptionsalt: v1:theirs\n"],
    ["is not there", "config:\n  a: 1\n"],
    ["is needed by an encrypted value", `config:\n  a:\n    secure: v1:x\nencryptionsalt: ${salt}\n`],
  ])("stays where it %s", (_why, content) => {
    expect(withoutSalt(content, salt)).toBeUndefined();
  });
});
