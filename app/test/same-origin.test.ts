import { describe, expect, it } from "vitest";
import { isSameOrigin } from "../src/same-origin.ts";

describe("isSameOrigin", () => {
  it.each([
    ["http://todo.example", "todo.example"],
    ["http://todo.example", "todo.example:80"],
    ["http://todo.example:8080", "todo.example:8080"],
    ["https://todo.example", "todo.example"],
    ["http://TODO.example", "todo.EXAMPLE"],
    ["http://[::1]:8080", "[::1]:8080"],
    [undefined, "todo.example"],
  ])("a form of %s may be sent to %s", (origin, host) => {
    expect(isSameOrigin(origin, host)).toBe(true);
  });

  it.each([
    ["http://evil.example", "todo.example"],
    ["http://todo.example:8081", "todo.example:8080"],
    ["http://todo.example.evil.example", "todo.example"],
    ["http://sub.todo.example", "todo.example"],
    ["null", "todo.example"],
    ["", "todo.example"],
    ["file:///todo.example", "todo.example"],
    ["http://todo.example", undefined],
  ])("a form of %s may not be sent to %s", (origin, host) => {
    expect(isSameOrigin(origin, host)).toBe(false);
  });

  it("believes the browser where it says that the page is another site's", () => {
    expect(isSameOrigin("http://todo.example", "todo.example", "cross-site")).toBe(false);
    expect(isSameOrigin(undefined, "todo.example", "same-site")).toBe(false);
    expect(isSameOrigin("http://todo.example", "todo.example", "same-origin")).toBe(true);
  });
});
