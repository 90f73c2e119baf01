import { expect, it } from "vitest";
import { withFallbacks } from "./node-program.ts";

const fallbacks = { "gke-aci:todoImage": "of-the-sandbox", "other:key": "no" };

it("fills in what a stack of the project leaves empty or out, and nothing of another project", () => {
  expect(withFallbacks("gke-aci", { "gke-aci:todoImage": "", "gke-aci:zone": "us-west1-a" }, fallbacks)).toEqual({ "gke-aci:todoImage": "of-the-sandbox", "gke-aci:zone": "us-west1-a" });
  expect(withFallbacks("gke-aci", {}, fallbacks)).toEqual({ "gke-aci:todoImage": "of-the-sandbox" });
  expect(withFallbacks("another", { "another:todoImage": "" }, fallbacks)).toEqual({ "another:todoImage": "" });
});

it("leaves what the stack says", () => {
  expect(withFallbacks("gke-aci", { "gke-aci:todoImage": "registry.example.com/mine:1" }, fallbacks)).toEqual({ "gke-aci:todoImage": "registry.example.com/mine:1" });
});
