import type { BodyRules, Dialect } from "../kit/read.ts";
import { armSpec } from "../specs/spec.ts";
import { AzureError, notModelled } from "./azure-error.ts";

const badContent = (message: string, path: string): AzureError =>
  new AzureError(400, "InvalidRequestContent", `The request content was invalid and could not be deserialized: '${message} Path '${path}'.'.`, { target: path });

/** How Azure reads bodies: names in any case, nulls and empty values as if they were not there. */
export const azureDialect: Dialect = {
  ignoresCase: true,
  saysNothing: isEmpty,
  wrongType: (path, value, expected) => {
    if (expected === "array" || expected === "object") return badContent(`Cannot deserialize the value into an ${expected}.`, path);
    return badContent(expected === "integer" && typeof value === "number" ? `Input number ${String(value)} is not a valid integer.` : `Could not convert ${JSON.stringify(value)} to ${expected}.`, path);
  },
  wrongValue: (path, value, allowed) => badContent(`Error converting value "${value}": it must be one of ${allowed.map((name) => `"${name}"`).join(", ")}.`, path),
  unknownMember: (path, name) => badContent(`Could not find member '${name}' on object.`, path),
  missing: (path) => new AzureError(400, "InvalidRequestContent", `The request content was invalid and could not be deserialized: 'Required property '${path}' was not found.'.`, { target: path }),
  notModelled: (faults) => notModelled(faults.map(({ path }) => `'${path}'`).join(", "), [...new Set(faults.flatMap(({ instead }) => instead ?? []))].join(" ")),
};

/** Whether a value asks for nothing: clients write empty objects of what they do not use. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** What any resource shows, and no client sets. */
const envelope = ["id", "name", "type", "etag", "systemData"];

/** The rules of a type's bodies, with what Azure has published of them. */
export function publishedRules<T>(type: string, rules: BodyRules<T>, what: "put" | "patch"): BodyRules<T> {
  const { answer, [what]: taken } = armSpec(type);
  const { elsewhere } = rules;
  return {
    ...rules,
    spec: taken === undefined ? undefined : { ref: taken },
    answer: answer === undefined ? undefined : { ref: answer },
    elsewhere: { ...elsewhere, readOnly: [...envelope, ...(elsewhere?.readOnly ?? [])] },
  };
}
