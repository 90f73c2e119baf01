import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import type { TaggableTypes } from "./resources/taggable.ts";

/** Packages whose resources take tags. */
export const packages = ["azure-native", "gcp"] as const;

/** A class of an SDK. */
interface SdkClass {
  readonly token: string;
  readonly javascript: string;
  readonly declarations: string;
}

/** The types of an installed SDK whose inputs include tags: text by text, of one's own choice. */
export function taggableTypes(pkg: (typeof packages)[number]): TaggableTypes {
  const found: Record<string, Record<string, string[]>> = {};
  for (const sdkClass of classesOf(pkg)) {
    const input = pkg === "gcp" ? googleLabels(sdkClass) : azureTags(sdkClass);
    const [, module, name] = sdkClass.token.split(":");
    if (input !== undefined && module !== undefined && name !== undefined) ((found[input] ??= {})[module] ??= []).push(name);
  }
  return found;
}

/** The classes of an installed SDK. */
export function classesOf(pkg: string): SdkClass[] {
  return classesIn(path.dirname(createRequire(import.meta.url).resolve(`@pulumi/${pkg}/package.json`)));
}

/** Every type of Azure calls them tags; a few have a property of that name that is something else, and no map. */
const azureTags = ({ declarations }: SdkClass): string | undefined => (isMap(declarations, "tags") ? "tags" : undefined);

/** Labels of a resource are those that Google's provider merges with its own defaults into `effectiveLabels`. */
function googleLabels({ javascript, declarations }: SdkClass): string | undefined {
  if (!javascript.includes('resourceInputs["effectiveLabels"]')) return undefined;
  return ["labels", "resourceLabels"].find((name) => isMap(declarations, name));
}

/** Whether the arguments of a class have that map. The last of its interfaces is the one for new resources. */
function isMap(declarations: string, name: string): boolean {
  const args = declarations.slice(declarations.lastIndexOf("export interface"));
  return new RegExp(`^ {4}${name}\\?: pulumi\\.Input<\\{\\s*\\[key: string\\]: pulumi\\.Input<string>;\\s*\\}`, "m").test(args);
}

function classesIn(folder: string): SdkClass[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry): SdkClass[] => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name === "types" ? [] : classesIn(file);
    // Functions have names of their own.
    if (!entry.name.endsWith(".js") || /^(get|list)[A-Z]/.test(entry.name)) return [];
    const javascript = fs.readFileSync(file, "utf8");
    const token = /__pulumiType = '([^']+:[^']+:[^']+)'/.exec(javascript)?.[1];
    return token === undefined ? [] : [{ token, javascript, declarations: fs.readFileSync(file.replace(/\.js$/, ".d.ts"), "utf8") }];
  });
}

/** Each module on a line of its own. */
export function textOf(types: TaggableTypes): string {
  const inputs = Object.entries(types).map(([input, modules]) => {
    const lines = Object.entries(modules)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([module, names]) => `    ${JSON.stringify(module)}: ${JSON.stringify([...names].sort())}`);
    return `  ${JSON.stringify(input)}: {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${inputs.join(",\n")}\n}\n`;
}

/** Where the list of a package is kept. */
export const listOf = (pkg: string): string => path.join(import.meta.dirname, "resources/taggable", `${pkg}.json`);

if (process.argv[1] === import.meta.filename) {
  for (const pkg of packages) fs.writeFileSync(listOf(pkg), textOf(taggableTypes(pkg)));
}
