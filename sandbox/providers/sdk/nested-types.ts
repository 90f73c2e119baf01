import * as fs from "node:fs";
import * as path from "node:path";
import { declarationsIn, type SdkProperty } from "../../published/declarations.ts";
import { packageFolder } from "./packages.ts";

const namespaces = new Map<string, string>();

/**
 * The properties of an object that an SDK's types name, such as "inputs.storage.SkuArgs"; none where there is no such
 * type. One interface is cut out of the package's types/input.d.ts or types/output.d.ts and read: such a file has up to
 * 9 MB, and reading all of it takes a second and 200 MB.
 */
export function nestedProperties(pkg: string, name: string): readonly SdkProperty[] {
  const [side = "", ...parts] = name.split(".");
  const type = parts.pop() ?? "";
  const body = between(namespace(pkg, side === "inputs" ? "input" : "output", parts.join(".")), `\n    interface ${type} {\n`, "\n    }\n");
  return body === undefined ? [] : (declarationsIn(`export interface ${type} {\n${body}\n}`).get(type)?.properties ?? []);
}

/** What a namespace declares, as text. */
function namespace(pkg: string, file: "input" | "output", name: string): string {
  const key = `${pkg}/${file}/${name}`;
  const known = namespaces.get(key);
  if (known !== undefined) return known;
  const folder = packageFolder(pkg);
  const source = folder === undefined ? "" : fs.readFileSync(path.join(folder, "types", `${file}.d.ts`), "utf8");
  const found = between(source, `\nexport declare namespace ${name} {`, "\n}\n") ?? "";
  // A copy: a part of a string keeps the whole of it in memory.
  namespaces.set(key, Buffer.from(found).toString());
  return found;
}

function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  const to = from < 0 ? -1 : text.indexOf(end, from + start.length - 1);
  return to < 0 ? undefined : text.slice(from + start.length, to);
}
