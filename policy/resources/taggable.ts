import * as fs from "node:fs";
import * as path from "node:path";

/** How the types of a package call their tags: type → input. */
type TagInputs = ReadonlyMap<string, string>;

/**
 * Input of a resource type that takes tags or labels of one's own choice; undefined where it has none. The lists are made
 * from the SDKs by list-taggable-types.ts.
 */
export function tagInput(type: string): string | undefined {
  const [pkg = ""] = type.split(":");
  return listed(pkg).get(type);
}

const lists = new Map<string, TagInputs>();

function listed(pkg: string): TagInputs {
  const known = lists.get(pkg);
  if (known !== undefined) return known;
  const file = path.join(import.meta.dirname, "taggable", `${pkg}.json`);
  const types = /^[a-z-]+$/.test(pkg) && fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as TaggableTypes) : {};
  const inputs = new Map(Object.entries(types).flatMap(([input, modules]) => Object.entries(modules).flatMap(([module, names]) => names.map((name) => [`${pkg}:${module}:${name}`, input] as const))));
  lists.set(pkg, inputs);
  return inputs;
}

/** The contents of a list: input → module → names of the types. */
export type TaggableTypes = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
