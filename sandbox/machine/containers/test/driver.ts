import { pathToFileURL } from "node:url";
import { play } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";

/** Plays one scenario of a file: `driver.ts FILE NAME`, inside namespaces of its own. */
const [file = "", name = ""] = process.argv.slice(2);
const { scenarios } = (await import(pathToFileURL(file).href)) as { scenarios: Record<string, Scenario> };
const scenario = scenarios[name];
if (scenario === undefined) throw new Error(`${file} has no scenario "${name}"`);
await play(scenario);
