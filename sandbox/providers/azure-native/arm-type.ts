import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Where a property of the SDK stands in a body of ARM ("properties.networkAcls"); beside that, the shape of the objects
 * in it, where their properties stand elsewhere too, or that a list of the SDK's is the keys of a map there.
 */
export type Field = string | { readonly at: string; readonly shape?: string; readonly keys?: true };

/** Properties that do not stand where all others do: those of a resource under `properties`, those of an object inside under their own names. */
export type Shape = Readonly<Record<string, Field>>;

/** What Azure's own packages say of a resource type. */
export interface ArmTypeSpec {
  /** Its id, with inputs in braces: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}". `{+scope}` stands for a whole id. */
  readonly path: string;
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Properties that the package's version does not have: they are taken to stand where most do. */
  readonly assumed?: readonly string[];
}

/** What Azure's own packages say of a function such as listStorageAccountKeys. */
export interface ArmFunctionSpec {
  readonly path: string;
  readonly apiVersion: string;
  /** Arguments that go into the query, with their names there. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The content of arm-types.json, which arm-types/generate.ts writes. */
export interface ArmTypes {
  readonly types: Readonly<Record<string, ArmTypeSpec>>;
  readonly functions: Readonly<Record<string, ArmFunctionSpec>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** What is known of all types of ARM. */
export const armTypes = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "arm-types.json"), "utf8")) as ArmTypes;
