import { matches } from "../../checks/rule.ts";

/** Name of a node: it is a label's value too, so 63 characters at most, and no dots, which would read as a domain. */
export const nodeName = matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be 1 to 63 lowercase letters, digits and hyphens, beginning and ending with a letter or digit");
