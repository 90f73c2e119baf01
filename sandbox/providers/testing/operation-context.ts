import type { OperationContext, Properties } from "../provider.ts";

/** A context as the engine would give it. */
export function operationContext(config: Properties = {}): OperationContext {
  return { config, urn: "urn:pulumi:dev::test::type::thing", name: "thing", signal: new AbortController().signal };
}
