/**
 * What a stand-in models of a value in a request's body. The TypeScript type of what is read follows from it
 * ({@link Infer}), so that no model has to be written beside it. What the cloud takes besides stands in the published
 * description of its API, not here.
 */
export interface Schema<T = unknown> {
  readonly form: Form;
  /** Whether an object without this member is refused. @default false */
  readonly required?: boolean;
  /** Never set: it carries the TypeScript type. */
  readonly type?: T;
}

export type Form =
  | { readonly kind: "text" }
  /**
   * Texts of which each asks for something else. `instead`: what to write in place of those that are not modelled.
   * `isAll`: what the API publishes besides, it refuses itself by now.
   */
  | { readonly kind: "choice"; readonly values: readonly string[]; readonly instead?: string; readonly isAll?: boolean }
  | { readonly kind: "number" }
  | { readonly kind: "integer" }
  | { readonly kind: "boolean" }
  /** Any JSON, kept as it is. */
  | { readonly kind: "any" }
  | { readonly kind: "list"; readonly of: Schema }
  /** An object with any names in it. */
  | { readonly kind: "map"; readonly of: Schema }
  | { readonly kind: "object"; readonly members: Members };

export type Members = Readonly<Record<string, Schema>>;

/** The TypeScript type of what a schema reads. */
export type Infer<S> = S extends Schema<infer T> ? T : never;

type RequiredNames<M extends Members> = { [Name in keyof M]: M[Name] extends { readonly required: true } ? Name : never }[keyof M];

/** An object's members: those that nothing requires may be absent. */
export type InferMembers<M extends Members> = { readonly [Name in RequiredNames<M>]: Infer<M[Name]> } & { readonly [Name in Exclude<keyof M, RequiredNames<M>>]?: Infer<M[Name]> };

export const text: Schema<string> = { form: { kind: "text" } };
export const number: Schema<number> = { form: { kind: "number" } };
export const integer: Schema<number> = { form: { kind: "integer" } };
export const boolean: Schema<boolean> = { form: { kind: "boolean" } };
export const anything: Schema = { form: { kind: "any" } };

/** One of some texts. Texts that the API takes besides are refused as not modelled. */
export const oneOf = <const V extends readonly string[]>(...values: V): Schema<V[number]> => ({ form: { kind: "choice", values } });

/** As {@link oneOf}, with advice for those that are not modelled. */
export const oneOfModelled = <const V extends readonly string[]>(values: V, instead: string): Schema<V[number]> => ({ form: { kind: "choice", values, instead } });

/** One of some texts. Texts that are published besides are retired: the API itself refuses them. */
export const oneOfLeft = <const V extends readonly string[]>(...values: V): Schema<V[number]> => ({ form: { kind: "choice", values, isAll: true } });

export const listOf = <T>(of: Schema<T>): Schema<readonly T[]> => ({ form: { kind: "list", of } });
export const mapOf = <T>(of: Schema<T>): Schema<Readonly<Record<string, T>>> => ({ form: { kind: "map", of } });
export const object = <M extends Members>(members: M): Schema<InferMembers<M>> => ({ form: { kind: "object", members } });

/** A member without which its object is refused. */
export const required = <T>(schema: Schema<T>): Schema<T> & { readonly required: true } => ({ ...schema, required: true });
