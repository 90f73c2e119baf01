import type { Properties } from "../provider.ts";

/** An object of the Kubernetes API, of any kind. */
export interface KubernetesObject extends Properties {
  apiVersion?: string;
  kind?: string;
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    ownerReferences?: { uid: string; kind: string; name: string }[];
    [field: string]: unknown;
  };
}

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object at a path; empty where there is none. */
export function objectAt(parent: unknown, ...path: readonly string[]): Record<string, unknown> {
  const value = path.reduce<unknown>((current, key) => (isObject(current) ? current[key] : undefined), parent);
  return isObject(value) ? value : {};
}

/** The objects of the list at a path; none where there is no list. */
export function listAt(parent: unknown, ...path: readonly string[]): Record<string, unknown>[] {
  const last = path.at(-1) ?? "";
  const value = objectAt(parent, ...path.slice(0, -1))[last];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The number at a path; 0 where there is none, as the API leaves zeros out. */
export function numberAt(parent: unknown, ...path: readonly string[]): number {
  const value = objectAt(parent, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof value === "number" ? value : 0;
}

/** The text at a path; empty where there is none. */
export function textAt(parent: unknown, ...path: readonly string[]): string {
  const value = objectAt(parent, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof value === "string" ? value : "";
}

/** A condition of an object's status. */
export function conditionOf(object: unknown, type: string): { readonly status: string; readonly reason: string; readonly message: string } | undefined {
  const condition = listAt(object, "status", "conditions").find((candidate) => candidate["type"] === type);
  return condition && { status: textAt(condition, "status"), reason: textAt(condition, "reason"), message: textAt(condition, "message") };
}

/** How messages and progress lines name an object, e.g. "Deployment web" or "Pod todo/web-0". */
export const displayName = (object: KubernetesObject): string => `${object.kind ?? ""} ${qualifiedName(object)}`;

/** "namespace/name", or the name alone for what is in no namespace: also the id of its resource. */
export function qualifiedName(object: KubernetesObject): string {
  const { namespace, name } = object.metadata ?? {};
  return namespace === undefined || namespace === "" ? (name ?? "") : `${namespace}/${name ?? ""}`;
}
