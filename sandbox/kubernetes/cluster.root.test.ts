import * as path from "node:path";
import { expect, test } from "vitest";
import { runInNamespaces, whyNoNamespaces } from "../machine/containers/test/in-namespaces.ts";
import { findProgram } from "../toolchain/programs.ts";
import { lookUpTools } from "../toolchain/tool-lookup.ts";
import { clusterTools } from "./test/images.ts";

const { found, missing } = await lookUpTools(clusterTools, process.env);
const whySkipped = whyNoNamespaces ?? (missing.length > 0 ? `not built yet: ${missing.join(", ")} (\`npm run sandbox up\` builds them)` : findProgram("nft") ? undefined : "nft is missing: install nftables");
if (whySkipped !== undefined) console.log(`skipped: ${whySkipped}`);

const drive = (driver: string): Promise<string> => runInNamespaces(path.join(import.meta.dirname, "test", driver), [JSON.stringify(Object.fromEntries(found))]);

test.skipIf(whySkipped !== undefined)(
  "a cluster runs pods on its nodes, serves them at a load balancer, refuses what it does not model, and survives a restart",
  async () => {
    await expect(drive("driver.ts")).resolves.toBeDefined();
  },
  240_000,
);

test.skipIf(whySkipped !== undefined)(
  "a cluster of private nodes reaches the outside through NAT alone, and its endpoint admits authorized networks alone",
  async () => {
    await expect(drive("network-driver.ts")).resolves.toBeDefined();
  },
  240_000,
);
