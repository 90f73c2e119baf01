import { describe, expect, it } from "vitest";
import { checkTitle } from "../src/todo-title.ts";

describe("checkTitle", () => {
  it("trims, and makes line breaks and control characters a space", () => {
    expect(checkTitle("  buy\r\n\u0000 milk \t")).toEqual({ title: "buy milk" });
  });

  it.each([undefined, "", "   ", "\u200b\u200d", ["a", "b"], { a: 1 }])("refuses %j, which shows nothing", (typed) => {
    expect(checkTitle(typed)).toEqual({ problem: "Write down what there is to do." });
  });

  it("takes 200 characters, counted as people count emoji", () => {
    expect(checkTitle("🌱".repeat(200))).toEqual({ title: "🌱".repeat(200) });
  });

  it("refuses 201 characters and says how many there are", () => {
    expect(checkTitle("x".repeat(201))).toEqual({ problem: "That is 201 characters long; shorten it to 200 at most." });
  });
});
