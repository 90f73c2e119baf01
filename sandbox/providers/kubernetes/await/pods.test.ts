import { expect, test } from "vitest";
import { podProblems } from "./pods.ts";

test("a pod that the virtual node's provider refuses is a problem though it stays Pending", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-0", namespace: "todo" },
    status: { phase: "Pending", reason: "ProviderFailed", message: "RESPONSE 400\n----------\nERROR CODE: InaccessibleImage\n" },
  };
  expect(podProblems(pod)).toEqual(["pod todo/web-0 is Pending: ProviderFailed RESPONSE 400 ERROR CODE: InaccessibleImage"]);
});

test("a pod that only waits is no problem", () => {
  expect(podProblems({ apiVersion: "v1", kind: "Pod", metadata: { name: "web-0", namespace: "todo" }, status: { phase: "Pending" } })).toEqual([]);
});
