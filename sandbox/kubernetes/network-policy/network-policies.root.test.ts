import * as path from "node:path";
import { expect, test } from "vitest";
import { runInNamespaces, whyNoNamespaces } from "../../machine/containers/test/in-namespaces.ts";
import { findProgram } from "../../toolchain/programs.ts";
import { lookUpTools } from "../../toolchain/tool-lookup.ts";
import { clusterTools } from "../test/images.ts";

const { found, missing } = await lookUpTools(clusterTools, process.env);
const whySkipped = whyNoNamespaces ?? (missing.length > 0 ? `not built yet: ${missing.join(", ")} (\`npm run sandbox up\` builds them)` : findProgram("nft") ? undefined : "nft is missing: install nftables");
if (whySkipped !== undefined) console.log(`skipped: ${whySkipped}`);

test.skipIf(whySkipped !== undefined)(
  "a cluster with network policy lets through what its policies allow, and a cluster without lets everything through",
  async () => {
    await expect(runInNamespaces(path.join(import.meta.dirname, "test/driver.ts"), [JSON.stringify(Object.fromEntries(found))])).resolves.toBeDefined();
  },
  240_000,
);
