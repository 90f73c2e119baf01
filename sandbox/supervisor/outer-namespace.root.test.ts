import * as path from "node:path";
import { test } from "vitest";
import { runInNamespaces, whyNoNamespaces } from "../machine/containers/test/in-namespaces.ts";
import { hostScenarios } from "./test/host-scenarios.ts";

if (whyNoNamespaces !== undefined) console.log(`skipped: ${whyNoNamespaces}`);

test.skipIf(whyNoNamespaces !== undefined).each(Object.keys(hostScenarios))("%s", async (name) => {
  await runInNamespaces(path.join(import.meta.dirname, "test/host-scenarios.ts"), [name]);
});
