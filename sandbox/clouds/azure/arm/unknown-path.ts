import { type AzureError, notModelled } from "../azure-error.ts";
import { canonicalNamespace, namespaces, typesOf } from "./resource-types.ts";

/**
 * Why a path cannot be answered: its namespace, its type, its method, or all of it is not modelled. Never a 404, which
 * clients take for "it is not there" where Azure might well have it.
 */
export function unknownPath(path: string, method: string): AzureError {
  const what = `'${method} ${path}'`;
  const [, namespace, type] = /^.*\/providers\/([^/]+)(?:\/([^/]+))?/i.exec(path) ?? [];
  if (namespace === undefined) return notModelled(what);
  const known = canonicalNamespace(namespace);
  if (known === undefined) return notModelled(`the resource provider '${namespace}' of ${what}`, `It has ${namespaces.join(", ")}.`);
  const types = typesOf(known).map(([name]) => name);
  if (type === undefined || types.some((name) => name.toLowerCase() === type.toLowerCase())) return notModelled(what);
  return notModelled(`the resource type '${known}/${type}' of ${what}`, `Of ${known} it has ${types.join(", ")}.`);
}
