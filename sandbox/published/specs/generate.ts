import * as fs from "node:fs";
import * as path from "node:path";
import { azureSpecs } from "./azure.ts";
import { googleSpecs } from "./google.ts";

/** Where the result is kept. */
export const specsFolder = path.join(import.meta.dirname, "../../clouds/specs");

/**
 * What Azure's and Google's APIs admit, as their own published packages say it, by the files that keep it. Run it after
 * one of the packages has a new version: `node --import tsx sandbox/published/specs/generate.ts`.
 */
export async function generateSpecs(): Promise<Readonly<Record<string, string>>> {
  return { "azure.json": textOf({ ...(await azureSpecs()) }), "google.json": textOf({ ...googleSpecs() }) };
}

/** How a file is written: a type or definition a line. */
function textOf(sections: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const lines = (record: Readonly<Record<string, unknown>>): string => Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n");
  return `{\n${Object.entries(sections).map(([name, record]) => `${JSON.stringify(name)}: {\n${lines(record)}\n}`).join(",\n")}\n}\n`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of Object.entries(await generateSpecs())) fs.writeFileSync(path.join(specsFolder, file), text);
}
