import { type CheckFailure, type Properties, ProviderError, type ResourceType } from "./provider.ts";
import { missingInputs, requireSdkResource, unknownInputs } from "./sdk-schema.ts";

/** What a resource that lives in the state file alone is made of. */
export interface LogicalResource {
  readonly token: string;
  /** Names of outputs that are no inputs. */
  readonly computed: readonly string[];
  /** Values of inputs that were left out; they show among the outputs. @default none */
  readonly defaults?: Properties;
  /** Further faults of inputs; values that are not known yet are symbols. */
  faults?(inputs: Properties): CheckFailure[];
  /** Makes it from inputs with defaults. */
  generate(inputs: Properties): Promise<{ id: string; outputs: Properties }> | { id: string; outputs: Properties };
  /** What an id alone tells, for `pulumi import`. @default it cannot be imported */
  fromId?(id: string): Properties;
}

/** A resource type whose resources live in the state file alone: any change makes a new one. */
export function logicalResource(resource: LogicalResource): ResourceType {
  const sdk = requireSdkResource(resource.token);
  return {
    replaceOn: sdk.inputs,
    computed: resource.computed,
    secretOutputs: sdk.secretOutputs,
    check: (news) => ({
      inputs: news,
      failures: [...unknownInputs(sdk, news), ...missingInputs(sdk, news), ...(resource.faults?.(news) ?? [])],
    }),
    create: async (inputs) => {
      const complete = { ...resource.defaults, ...inputs };
      const made = await resource.generate(complete);
      return { id: made.id, outputs: { ...complete, ...made.outputs } };
    },
    read: (id, known) => {
      if (Object.keys(known.outputs).length > 0) return Promise.resolve(known);
      if (resource.fromId === undefined) return Promise.reject(new ProviderError(`${resource.token} cannot be imported`));
      const outputs = resource.fromId(id);
      const inputs = Object.fromEntries(Object.entries(outputs).filter(([name]) => sdk.requiredInputs.includes(name)));
      return Promise.resolve({ inputs, outputs: { ...resource.defaults, ...outputs } });
    },
    delete: () => Promise.resolve(),
  };
}
