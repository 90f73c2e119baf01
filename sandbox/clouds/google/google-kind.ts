import type { Call, JsonObject, Route } from "./api.ts";
import { protoJson } from "./proto-json.ts";

/**
 * A kind of resource of Google's APIs, as it is declared. Its methods, their permissions, its list and what is not found
 * follow from it.
 */
export interface GoogleKind<Doc> {
  /** Path of its collection, e.g. "/v1/projects/{project}/serviceAccounts". */
  readonly collection: string;
  /** Names one in a path below the collection, e.g. "account". */
  readonly name: string;
  /** What its permissions begin with, e.g. "iam.serviceAccounts", or the permission of each method: list, create, get, update, delete, and its own. */
  readonly permissions: string | ((method: string) => string);
  /** The member of a list's answer that holds them, e.g. "accounts". */
  readonly items: string;
  readonly list: (call: Call) => readonly Doc[];
  /** One by the call's path. Throws where it is not there. */
  readonly get: (call: Call) => Doc;
  /** As a client sees it. @default all of it */
  readonly view?: (doc: Doc, call: Call) => unknown;
  /** As a list shows it. @default {@link view} */
  readonly listed?: (doc: Doc, call: Call) => unknown;
  readonly create: (call: Call) => unknown;
  /** Changes one; answers as the API does. */
  readonly update?: { readonly verb: "PATCH" | "PUT"; readonly run: (doc: Doc, call: Call) => unknown };
  readonly delete: (doc: Doc, call: Call) => unknown;
  /** What is asked of one by a name after a colon, e.g. "enable". */
  readonly methods?: Readonly<Record<string, (doc: Doc, call: Call) => unknown>>;
}

/** The methods of a kind. */
export function routesOf<Doc>(kind: GoogleKind<Doc>): Route[] {
  const { collection, name, permissions, items, update, methods = {}, view = (doc): unknown => doc, listed = view } = kind;
  const one = `${collection}/{${name}}`;
  const permission = (method: string): string => (typeof permissions === "string" ? `${permissions}.${method}` : permissions(method));
  const on = (run: (doc: Doc, call: Call) => unknown) => (call: Call) => run(kind.get(call), call);
  return [
    { method: "GET", path: collection, permission: permission("list"), run: (call) => listOf(items, kind.list(call).map((doc) => protoJson(listed(doc, call)))) },
    { method: "POST", path: collection, permission: permission("create"), run: (call) => kind.create(call) },
    { method: "GET", path: one, permission: permission("get"), run: on((doc, call) => protoJson(view(doc, call))) },
    ...(update === undefined ? [] : [{ method: update.verb, path: one, permission: permission("update"), run: on(update.run) }]),
    { method: "DELETE", path: one, permission: permission("delete"), run: on((doc, call) => kind.delete(doc, call)) },
    ...Object.entries(methods).map(([method, run]) => ({ method: "POST" as const, path: `${one}:${method}`, permission: permission(method), run: on(run) })),
  ];
}

/** A list as Google writes it: without its name where it is empty. */
export const listOf = (name: string, items: readonly unknown[]): JsonObject => (items.length > 0 ? { [name]: items } : {});
