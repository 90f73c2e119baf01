import * as path from "node:path";
import { describe, test } from "vitest";
import { runInNamespaces, whyNoNamespaces } from "./test/in-namespaces.ts";
import { scenarios as isolation } from "./test/scenarios/isolation.ts";
import { scenarios as life } from "./test/scenarios/life.ts";
import { scenarios as network } from "./test/scenarios/network.ts";
import { scenarios as outputs } from "./test/scenarios/outputs.ts";
import { scenarios as privateNetworks } from "./test/scenarios/private-networks.ts";
import { scenarios as probes } from "./test/scenarios/probes.ts";
import { scenarios as volumes } from "./test/scenarios/volumes.ts";

if (whyNoNamespaces !== undefined) console.log(`skipped: ${whyNoNamespaces}`);

const driver = path.join(import.meta.dirname, "test/driver.ts");

describe.each(Object.entries({ isolation, life, network, outputs, "private-networks": privateNetworks, probes, volumes }))("%s", (file, scenarios) => {
  test.skipIf(whyNoNamespaces !== undefined).each(Object.keys(scenarios))("%s", async (name) => {
    await runInNamespaces(driver, [path.join(import.meta.dirname, `test/scenarios/${file}.ts`), name]);
  }, 60_000);
});
