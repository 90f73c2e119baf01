import type { Exchange } from "./tape.ts";

/** Names of a recorder's placeholders in a value: "operationID" for `${operationID}`. */
export const placeholdersOf = (value: unknown): string[] => [...(JSON.stringify(value ?? "") ?? "").matchAll(/\$\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

/** Those of operations, of which recorders have one name for all. */
export const operationsOf = (value: unknown): string[] => placeholdersOf(value).filter((name) => /operation/i.test(name));

/** The path of an address in lower case, as all paths here. */
export const pathOf = (url: string): string => decodeURIComponent(new URL(url).pathname).toLowerCase().replaceAll(/\/{2,}/g, "/");

export const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`) || path.startsWith(`${outer}:`);

/** Whether a request names what stands at a path. */
export const mentions = (body: unknown, path: string): boolean => path.split("/").length > 4 && JSON.stringify(body ?? "").toLowerCase().includes(`${path}"`);

/** What a request makes, if it makes something: its path, or in collections the path of the new one. */
export function madeBy({ method, url, requestBody, responseBody }: Exchange): string {
  const path = pathOf(url);
  if (method !== "POST") return path;
  const body = requestBody as { name?: string; accountId?: string; cluster?: { name?: string }; nodePool?: { name?: string } } | null;
  const name = body?.cluster?.name ?? body?.nodePool?.name ?? body?.name;
  const answered = (responseBody as { id?: unknown; email?: unknown } | null) ?? {};
  const given = name ?? answered.email ?? answered.id;
  return typeof given === "string" ? `${path}/${given.toLowerCase()}` : path;
}

/** What a request makes, or changes by an action of its own: that of which nothing more can be judged when it is not done. */
export function changedBy(recorded: Exchange): string {
  const path = pathOf(recorded.url);
  return recorded.method === "POST" ? (/^(.+\/(?!projects\/)[a-z]+\/[^/:]+)(?::[a-z]+|\/set[a-z]+)$/.exec(path)?.[1] ?? madeBy(recorded)) : path;
}
