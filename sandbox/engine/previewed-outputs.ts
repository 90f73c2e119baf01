import type { Properties } from "../providers/provider.ts";
import { unknownValue } from "../providers/provider.ts";

/** Inputs, and as unknown what only the cloud can tell. @param computed paths "a.b" */
export function previewed(inputs: Properties, computed: readonly string[]): Properties {
  return computed.reduce((sofar, path) => completed(sofar, path, unknownValue), inputs);
}

/** Outputs, with those at the paths that are missing as they were before. */
export function keptOutputs(outputs: Properties, before: Properties, paths: readonly string[]): Properties {
  return paths.reduce((sofar, path) => completed(sofar, path, valueAt(before, path)), outputs);
}

/** Sets what is missing at a path; a path that leads through something else than an object leads nowhere. */
function completed(properties: Properties, path: string, value: unknown): Properties {
  const [name = "", ...inner] = path.split(".");
  const current = properties[name];
  if (inner.length === 0) return current === undefined ? { ...properties, [name]: value } : properties;
  if (typeof current !== "object" || current === null || Array.isArray(current)) return properties;
  return { ...properties, [name]: completed(current as Properties, inner.join("."), value) };
}

const valueAt = (properties: Properties, path: string): unknown =>
  path.split(".").reduce<unknown>((value, name) => (typeof value === "object" && value !== null ? (value as Properties)[name] : undefined), properties);
