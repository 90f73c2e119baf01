import type { Properties } from "../provider.ts";
import type { SdkProperty } from "../../published/declarations.ts";
import { nestedProperties } from "../sdk/nested-types.ts";

/**
 * A resource as a data source shows it: each object in it is a list of one there, under its plural.
 * @param declared what the SDK declares of the data source's result
 */
export function dataShape(declared: readonly SdkProperty[], resource: Properties): Properties {
  return Object.fromEntries(
    declared.flatMap(({ name, type }): [string, unknown][] => {
      if (type.kind !== "list" || type.of.kind !== "object") return resource[name] === undefined ? [] : [[name, resource[name]]];
      const value = resource[name] ?? Object.entries(resource).find(([singular]) => pluralsOf(singular).includes(name))?.[1];
      const objects = (value === undefined ? [] : Array.isArray(value) ? value : [value]) as Properties[];
      const inner = objects.length === 0 ? [] : nestedProperties("gcp", type.of.name);
      return objects.length === 0 ? [] : [[name, objects.map((object) => dataShape(inner, object))]];
    }),
  );
}

const pluralsOf = (name: string): string[] => [`${name}s`, `${name}es`, name.replace(/y$/, "ies")];
