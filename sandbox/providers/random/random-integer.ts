import * as crypto from "node:crypto";
import type { ResourceType } from "../provider.ts";
import { logicalResource } from "../logical-resource.ts";

/** A random whole number from `min` to `max`, both included. `seed` is refused: its numbers are those of Go's generator. */
export const randomInteger: ResourceType = logicalResource({
  token: "random:index/randomInteger:RandomInteger",
  computed: ["result"],
  faults: ({ min, max, seed }) => [
    ...(seed === undefined ? [] : [{ property: "seed", reason: "the sandbox's RandomInteger has no seed: its numbers would differ from the real provider's" }]),
    ...(typeof min === "number" && typeof max === "number" && min > max ? [{ property: "min", reason: `min (${String(min)}) is greater than max (${String(max)})` }] : []),
  ],
  generate: (inputs) => {
    const result = crypto.randomInt(Number(inputs["min"]), Number(inputs["max"]) + 1);
    return { id: String(result), outputs: { result } };
  },
});
