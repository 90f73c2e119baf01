import * as crypto from "node:crypto";
import { readBody } from "../../kit/read.ts";
import { object, oneOf, required, text } from "../../kit/schema.ts";
import type { ArmAction, ArmDocument } from "../arm/arm-kind.ts";
import type { ArmCall } from "../arm/route.ts";
import { azureDialect } from "../dialect.ts";

/** A key of a resource. Secret. */
export interface AccessKey {
  readonly value: string;
  /** When it was made. ISO 8601. */
  readonly since: string;
}

/** A resource's keys by their names. Secret: no view shows them. */
export type AccessKeys<Name extends string> = Readonly<Record<Name, AccessKey>>;

/** The keys that the resources of a type have, and the calls for them. */
export interface KeyRules<Doc extends ArmDocument, Name extends string> {
  readonly names: readonly [Name, ...Name[]];
  /** Length of a key, which is written in Base64. */
  readonly bytes: number;
  /** Paths of the calls. */
  readonly list: string;
  readonly regenerate: string;
  /** Member of the body that names the key to be made anew, e.g. "keyName". */
  readonly choice: string;
  /** Whether a client may bring the new key. @default false */
  readonly takesKey?: boolean;
  /** Throws where nobody may have the keys. */
  readonly check?: (doc: Doc) => void;
  readonly view: (doc: Doc, call: ArmCall) => unknown;
}

export const createKeys = <Name extends string>({ names, bytes }: Pick<KeyRules<never, Name>, "names" | "bytes">, since: string): AccessKeys<Name> =>
  Object.fromEntries(names.map((name) => [name, createKey(bytes, since)])) as AccessKeys<Name>;

const createKey = (bytes: number, since: string): AccessKey => ({ value: crypto.randomBytes(bytes).toString("base64"), since });

/** Calls that list the keys, and that make one of them anew. */
export function keyActions<Doc extends ArmDocument & { readonly keys: AccessKeys<Name> }, Name extends string>(rules: KeyRules<Doc, Name>): readonly ArmAction<Doc>[] {
  const { names, bytes, list, regenerate, choice, takesKey, check, view } = rules;
  const schema = object({ [choice]: required(oneOf(...names)), ...(takesKey === true ? { key: text } : {}) });
  return [
    { path: list, run: (doc, call) => (check?.(doc), { status: 200, body: view(doc, call) }) },
    {
      path: regenerate,
      run: (doc, call, { now }) => {
        check?.(doc);
        const given = readBody(call.body, { schema }, azureDialect) as Readonly<Record<string, string>>;
        const { key } = given;
        const made = createKey(bytes, now().toISOString());
        const keys = { ...doc.keys, [given[choice] ?? ""]: key === undefined ? made : { ...made, value: key } };
        return { status: 200, body: view({ ...doc, keys }, call), begins: { change: { keys } as Partial<Doc> } };
      },
    },
  ];
}
