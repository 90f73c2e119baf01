/**
 * What a provider stand-in is made of. The gRPC server in ../engine speaks Pulumi's protocol, marks secrets and
 * unknowns, and works out previews and diffs; a provider package says what its resource types do in their cloud.
 */

/** Property values with secrets unwrapped: the server puts the marks back where they were. */
export type Properties = Record<string, unknown>;

/** Stands for a value that is not known during a preview. */
export const unknownValue: unique symbol = Symbol("unknown");

/** What a resource's operations get to know. */
export interface OperationContext {
  /** The provider's own configuration (from `new gcp.Provider(...)` or the stack's configuration). */
  readonly config: Properties;
  readonly urn: string;
  /** The resource's name in the program. */
  readonly name: string;
  /**
   * Aborted when the user cancels or the engine goes away. What has been made by then must not be forgotten: stop
   * waiting and throw {@link PartialFailure}, and do not hand this signal to a request that makes something whose id
   * only the answer tells.
   */
  readonly signal: AbortSignal;
}

/** What `check` may use: the same random bytes at each run of one creation, for generated names. */
export interface CheckContext {
  readonly config: Properties;
  readonly urn: string;
  readonly name: string;
  readonly randomSeed: Buffer;
}

/** A fault of an input. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What `check` makes of inputs. */
export interface Checked {
  readonly inputs: Properties;
  readonly failures?: CheckFailure[];
}

/** A resource type. Values may hold {@link unknownValue} in `check` and `replaceOn`, never in the operations. */
export interface ResourceType {
  /** Applies defaults and generated names; finds faults. `olds` are the inputs of the existing resource. @default inputs as they are */
  check?(news: Properties, olds: Properties | undefined, context: CheckContext): Checked | Promise<Checked>;
  /** Property paths ("a.b", all under it included) whose change replaces the resource. */
  readonly replaceOn: readonly string[];
  /** Whether a replacement must first delete the old one, whose inputs were `olds`. @default never */
  deleteBeforeReplace?(news: Properties, olds?: Properties): boolean;
  /** Input paths whose changes do not matter (the cloud ignores them, or normalises them). */
  readonly ignore?: readonly string[];
  /** Name of an output which shows that the thing has to be made again, though its inputs are the same (a certificate that is about to expire). @default none */
  outdated?(outputs: Properties): string | undefined;
  /** Names of outputs that are no inputs: unknown in a preview of a creation. "a.b" for those inside an input. */
  readonly computed: readonly string[];
  /** Names of the computed outputs that an update may change: unknown in the preview of an update. @default none */
  readonly volatile?: readonly string[];
  /** Output names that are secret. */
  readonly secretOutputs?: readonly string[];
  /** Makes it. Throw {@link PartialFailure} where it exists but did not become ready. */
  create(inputs: Properties, context: OperationContext): Promise<{ id: string; outputs: Properties }>;
  /** Reads it: undefined where it is gone. `known` is what the state file has (empty for an import). `id`: its canonical id, where that differs from the one asked for. */
  read(id: string, known: { inputs: Properties; outputs: Properties }, context: OperationContext): Promise<{ id?: string; inputs: Properties; outputs: Properties } | undefined>;
  /** @default every change replaces */
  update?(id: string, news: Properties, olds: { inputs: Properties; outputs: Properties }, context: OperationContext): Promise<{ outputs: Properties }>;
  /** Takes it away; one that is gone already is no error. */
  delete(id: string, olds: { inputs: Properties; outputs: Properties }, context: OperationContext): Promise<void>;
  /**
   * After an engine was killed while it created this: what of it exists. Returns the id of the thing, which is then
   * imported, or undefined where there is nothing to import; half-made things that cannot be imported are taken away.
   * `known` tells which ids of this type the state file has already: those belong to other resources.
   * @default nothing to import: the resource is created again
   */
  findInterrupted?(inputs: Properties, known: ReadonlySet<string>, context: OperationContext): Promise<string | undefined>;
}

/** A function of a provider (`getClientConfig`). Throws what the cloud refuses. */
export type ProviderFunction = (args: Properties, context: { readonly config: Properties; readonly signal: AbortSignal }) => Promise<Properties>;

/** A method of a path of a cloud's API, with any names in it. */
export interface CloudMethod {
  readonly method: string;
  readonly url: string;
}

/** A provider stand-in. */
export interface ProviderPackage {
  /** As the engine names it, e.g. "azure-native". */
  readonly name: string;
  readonly version: string;
  /** The type behind a token ("gcp:container/cluster:Cluster"); undefined makes an error that names the type. */
  resourceType(token: string): ResourceType | undefined;
  /** The request with which a resource of a type is made: whether its cloud knows that decides whether the type is modelled. @default every type that the package has is */
  creationOf?(token: string): CloudMethod | undefined;
  /** The function behind a token ("azure-native:authorization:getClientConfig"). */
  providerFunction(token: string): ProviderFunction | undefined;
  /** Tokens of all its resource types: what `pulumi import` can write code for. @default none */
  readonly resourceTokens?: readonly string[];
  /** Output names of a function that are secret. */
  secretFunctionOutputs?(token: string): readonly string[];
  /** Faults of the provider's configuration. @default none */
  checkConfig?(config: Properties): CheckFailure[];
  /** Whether a change of configuration replaces the provider (and with it all its resources). @default never */
  configReplaces?(olds: Properties, news: Properties): boolean;
}

/** The cloud refuses; the message is what the user sees. */
export class ProviderError extends Error {}

/** The resource exists under `id`, but did not become what was asked; the engine keeps it in its state. */
export class PartialFailure extends ProviderError {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Properties,
  ) {
    super(message);
  }
}
