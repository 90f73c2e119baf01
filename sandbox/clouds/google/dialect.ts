import type { Dialect } from "../kit/read.ts";
import { isDefault } from "./proto-json.ts";
import { GoogleError, invalid, notModelled } from "./google-error.ts";

/** How Google's front end reads JSON, whatever the API. @param root what paths begin with, e.g. "cluster"; may be empty */
export const googleDialect = (root: string): Dialect => {
  const at = (path: string): string => [root, path].filter((part) => part !== "").join(".");
  const within = (path: string): string => (path === "" ? "" : ` at '${path}'`);
  return {
    ignoresCase: false,
    saysNothing: isDefault,
    wrongType: (path, value, expected) => new GoogleError("INVALID_ARGUMENT", `Invalid value at '${at(path)}' (TYPE_${expected === "object" ? "MESSAGE" : expected.toUpperCase()}), ${JSON.stringify(value)}`),
    wrongValue: (path, value, allowed) => invalid(`Invalid value at '${at(path)}': "${value}" must be one of ${allowed.join(", ")}.`),
    unknownMember: (path, name) => new GoogleError("INVALID_ARGUMENT", `Invalid JSON payload received. Unknown name "${name}"${within(at(path.split(".").slice(0, -1).join(".")))}: Cannot find field.`),
    missing: (path) => invalid(`${at(path)} is required.`),
    notModelled: (faults) => notModelled(faults.map(({ path, instead }) => `${at(path)}${instead === undefined ? "" : ` (${instead})`}`).join(", ")),
  };
};
