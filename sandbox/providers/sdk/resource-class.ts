import * as vm from "node:vm";

/** What a resource class of the SDK tells the engine about itself. */
export interface ClassBehaviour {
  /** The type's token. */
  readonly token: string;
  /** Outputs that are secret. */
  readonly secretOutputs: readonly string[];
}

/** The base class of a resource: notes down what the class of the type hands to it. */
class Resource {
  constructor(
    readonly token: string,
    _name: string,
    _inputs: unknown,
    readonly options: { readonly additionalSecretOutputs?: readonly string[] },
  ) {}
}

/**
 * Makes a resource with a class of the SDK, and tells what the class says of it. Which outputs are secret stands in no
 * declaration file: a class tells the engine when it makes a resource, and nobody else. The class runs by itself, with
 * a base class that notes down what it gets; the packages that it imports would cost seconds and hundreds of megabytes.
 *
 * @param source the class's compiled module
 */
export function classBehaviour(source: string, name: string): ClassBehaviour {
  const pulumi = { CustomResource: Resource, ComponentResource: Resource, mergeOptions: (first: object, second: object) => ({ ...first, ...second }) };
  const imported = (module: string): unknown => (module === "@pulumi/pulumi" ? standIn(pulumi) : standIn({ resourceOptsDefaults: () => ({}) }));
  const exported: Record<string, new (name: string, inputs: unknown) => unknown> = {};
  vm.compileFunction(source, ["exports", "require"])(exported, imported);
  const Class = exported[name];
  if (Class === undefined) throw new Error(`the SDK's module of ${name} exports no such class`);
  const made = new Class("resource", standIn({}));
  if (!(made instanceof Resource)) throw new Error(`the SDK's class ${name} is no resource`);
  return { token: made.token, secretOutputs: made.options.additionalSecretOutputs ?? [] };
}

/** Has the members given; any other is there too, can be called, and leads to the same again. */
function standIn(members: Readonly<Record<string, unknown>>): unknown {
  const target: () => unknown = () => anything;
  const anything: unknown = new Proxy(target, { get: (_target, member) => (typeof member === "string" && member in members ? members[member] : anything), has: () => true });
  return anything;
}
