import { describe, expect, it } from "vitest";
import { PodAddressPool } from "./pod-address-pool.ts";

describe("PodAddressPool", () => {
  it("passes over network and gateway, and reuses an address as late as it can", () => {
    const pool = new PodAddressPool("198.19.1.0/24");
    expect(pool.take("a")).toBe("198.19.1.2");
    pool.release("a");
    expect(pool.take("b")).toBe("198.19.1.3");
  });

  it("says when a node is full", () => {
    const pool = new PodAddressPool("198.19.1.0/24");
    const given = new Set(Array.from({ length: 253 }, (_, index) => pool.take(`pod-${index}`)));
    expect(given.size).toBe(253);
    expect(() => pool.take("one more")).toThrow("no address left in 198.19.1.0/24");
    pool.release("pod-7");
    expect(pool.take("one more")).toBe("198.19.1.9");
  });

  it("refuses a range that is no /24", () => {
    expect(() => new PodAddressPool("198.19.0.0/20")).toThrow("the pod range of a node is a /24");
  });
});
