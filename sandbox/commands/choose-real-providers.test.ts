import { expect, it } from "vitest";
import { refuseChange } from "./choose-real-providers.ts";

const up = [{ project: "gke-aci", name: "dev", resources: 3, protected: [], since: "", changed: "" }];

it("keeps the providers of stacks that are up", () => {
  refuseChange([], ["gcp"], []);
  refuseChange(["gcp", "azure-native"], ["azure-native", "gcp"], up);
  expect(() => refuseChange([], ["gcp"], up)).toThrow(/stacks that are up \(dev\) were made with stand-ins alone/);
  expect(() => refuseChange(["gcp"], [], up)).toThrow(/were made with the real gcp/);
});
