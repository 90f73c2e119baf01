import { describe, expect, test } from "vitest";
import { liveInputs } from "./live-inputs.ts";

const mine = { key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" };
const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

describe("the inputs that a refresh finds", () => {
  test("keep what the API server has only written differently", () => {
    const inputs = { spec: { cpu: 0.5, env: [{ name: "A", value: "1" }] } };
    const live = { spec: { cpu: "500m", env: [{ name: "A", value: "1" }], dnsPolicy: "ClusterFirst" }, status: { phase: "Running" } };
    expect(liveInputs(inputs, live, live)).toEqual(inputs);
  });

  test("keep a list to which others have added items, and show one from which an item is gone", () => {
    const inputs = { spec: { taints: [mine] } };
    const before = { spec: { taints: [mine] } };
    expect(liveInputs(inputs, before, { spec: { taints: [mine, notReady] } })).toEqual(inputs);
    expect(liveInputs(inputs, before, { spec: { taints: [notReady, { ...mine, value: "aws" }] } })).toEqual({ spec: { taints: [notReady, { ...mine, value: "aws" }] } });
  });

  test("show a field that somebody has changed or removed", () => {
    const inputs = { metadata: { labels: { a: "1", b: "2" } }, data: { x: "1" } };
    expect(liveInputs(inputs, inputs, { metadata: { labels: { a: "9" } }, data: { x: "1" } })).toEqual({ metadata: { labels: { a: "9" } }, data: { x: "1" } });
  });
});
