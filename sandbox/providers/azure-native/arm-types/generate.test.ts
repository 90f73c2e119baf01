import * as fs from "node:fs";
import { expect, test } from "vitest";
import { armTypesFile, generateArmTypes, textOf } from "./generate.ts";

test("arm-types.json is what the SDK and Azure's packages say today", async () => {
  expect(fs.readFileSync(armTypesFile, "utf8")).toBe(textOf(await generateArmTypes()));
});
