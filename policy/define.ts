import type { EnforcementLevel, PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { resourceType, stackOf, type Resource } from "./resources/resource.ts";

/** A setting of a policy, as JSON schema. Its default holds where the policy pack's configuration says nothing. */
type Setting<Value> = PolicyConfigSchema["properties"][string] & { readonly description: string; readonly default: Value };

/** Tells what is wrong, where, and what to write instead. Never contains the value of a secret. */
export type Report = (message: string) => void;

/** A policy on single resources. */
export interface Definition<Config extends object> {
  /** Lower case with hyphens; the key of its settings in the pack's configuration. */
  readonly name: string;
  /** What holds where the policy is kept. One sentence. */
  readonly description: string;
  /** @default "mandatory" */
  readonly enforcementLevel?: EnforcementLevel;
  /**
   * Stacks that need not keep it, by their full names; adds the setting `exemptStacks`. Every other stack has to, so that
   * one under a new name is not let off by accident. The name comes from the engine, not from what a program says.
   * @default every stack keeps it
   */
  readonly exemptStacks?: readonly string[];
  readonly settings?: { readonly [Name in keyof Config]: Setting<Config[Name]> };
  readonly check: (resource: Resource, settings: Config, report: Report) => void;
}

/** Makes a policy of a definition. */
export function policy<Config extends object>(definition: Definition<Config>): ResourceValidationPolicy {
  const { name, description, enforcementLevel = "mandatory", exemptStacks, check } = definition;
  const settings: PolicyConfigSchema["properties"] = { ...(exemptStacks === undefined ? {} : { exemptStacks: exemptStacksSetting(exemptStacks) }), ...definition.settings };
  const defaults = Object.fromEntries(Object.entries(settings).map(([key, schema]) => [key, schema.default as unknown]));
  return {
    name,
    description,
    enforcementLevel,
    configSchema: { properties: settings },
    validateResource: (args, report) => {
      const config = { ...defaults, ...args.getConfig<object>() } as Config & { readonly exemptStacks?: readonly string[] };
      const stack = stackOf(args.urn);
      if (config.exemptStacks?.includes(stack)) args.notApplicable(`stack ${stack} is exempt`);
      check({ type: resourceType(args.type), props: args.props, provider: args.provider?.props ?? {}, protect: args.opts.protect }, config, report);
    },
  };
}

const exemptStacksSetting = (stacks: readonly string[]): PolicyConfigSchema["properties"][string] => ({
  type: "array",
  items: { type: "string" },
  default: [...stacks],
  description: "Stacks that need not keep this policy.",
});
