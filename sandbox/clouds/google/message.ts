import { type BodyRules, readBody } from "../kit/read.ts";
import type { Schema } from "../kit/schema.ts";
import type { Call } from "./api.ts";
import { googleDialect } from "./dialect.ts";

/** A message that a method takes as its body. */
export interface Message<T> extends BodyRules<T> {
  /** What names of its fields begin with in refusals, e.g. "role". @default nothing */
  readonly root?: string;
}

/** A message by its name among the published descriptions, e.g. "iam.CreateRoleRequest", and what the sandbox models of it. */
export const message = <T>(spec: string, schema: Schema<T>, more: Omit<Message<T>, "schema" | "spec"> = {}): Message<T> => ({ schema, spec: { ref: spec }, ...more });

/** What a call's body holds. Throws as Google does where it is not the message. */
export const readMessage = <T>({ root = "", ...rules }: Message<T>, { body }: Pick<Call, "body">): T => readBody(body, rules, googleDialect(root));
