import type { OperationContext, Properties } from "./provider.ts";

/** What an operation gets to know, and what it has said. */
export interface RecordedContext extends OperationContext {
  readonly shown: string[];
  readonly warned: string[];
}

/** A context for one operation on a resource called `name`. */
export function operationContext(config: Properties, name = "thing"): RecordedContext {
  const shown: string[] = [];
  const warned: string[] = [];
  return {
    config,
    urn: `urn:pulumi:dev::gke-aci::test::${name}`,
    name,
    signal: new AbortController().signal,
    progress: (message) => shown.push(message),
    warn: (message) => warned.push(message),
    shown,
    warned,
  };
}
