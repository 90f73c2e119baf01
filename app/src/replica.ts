import type { RequestHandler } from "express";

/** Which of several replicas this is; what is not known is undefined. */
export interface Replica {
  /** Name of the pod. */
  readonly pod: string | undefined;
  /** Name of the node that the pod is on. */
  readonly node: string | undefined;
  /** Version of the app, which its image brings along. */
  readonly version: string | undefined;
}

/** The header that tells who answered, e.g. `pod=web-0; node=aci-connector; version=1.0.0`. */
export const servedByHeader = "X-Served-By";

/** What is known, by name. */
const known = ({ pod, node, version }: Replica): [name: string, value: string][] =>
  Object.entries({ pod, node, version }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** Sets {@link servedByHeader}; nothing where nothing is known. */
export function servedBy(replica: Replica): RequestHandler {
  const value = known(replica)
    .map(([name, text]) => `${name}=${text}`)
    .join("; ");
  return (_request, response, next) => {
    if (value !== "") response.set(servedByHeader, value);
    next();
  };
}

/** The same for readers, e.g. "Pod web-0 · node aci-connector · version 1.0.0"; undefined where nothing is known. */
export function replicaLine(replica: Replica): string | undefined {
  const text = known(replica)
    .map((part) => part.join(" "))
    .join(" · ");
  return text === "" ? undefined : text.charAt(0).toUpperCase() + text.slice(1);
}
