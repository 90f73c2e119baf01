import type { Dialect } from "../../kit/read.ts";
import { googleDialect } from "../dialect.ts";
import { invalidValue } from "./resource-names.ts";

/** How Compute Engine reads bodies. @param kind e.g. "network" */
export const computeDialect = (kind: string): Dialect => ({
  ...googleDialect(kind),
  wrongType: (path, value, expected) => invalidValue(`Invalid value for field 'resource.${path}': '${typeof value === "object" ? JSON.stringify(value) : String(value)}'. Must be a ${expected}.`),
  wrongValue: (path, value, allowed) => invalidValue(`Invalid value for field 'resource.${path}': '${value}'. Must be one of ${allowed.join(", ")}.`),
  missing: (path) => invalidValue(`Invalid value for field 'resource.${path}': ''. It is required.`),
});
