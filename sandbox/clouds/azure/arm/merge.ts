/** A PATCH laid over what is there: objects are merged, all else is replaced; tags are one value (ARM's own rule: they are replaced). */
export function merged(known: unknown, patch: unknown, path = ""): unknown {
  if (patch === undefined) return known;
  if (!isObject(known) || !isObject(patch) || path === "tags") return patch;
  return { ...known, ...Object.fromEntries(Object.entries(patch).map(([name, inner]) => [name, merged(known[name], inner, path === "" ? name : `${path}.${name}`)])) };
}

/** The value at a path such as "sku.name". */
export const valueAt = (value: unknown, path: string): unknown => path.split(".").reduce<unknown>((left, name) => (isObject(left) ? left[name] : undefined), value);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
