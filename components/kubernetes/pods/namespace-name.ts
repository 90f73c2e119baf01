import { all, matches } from "../../checks/rule.ts";

/** Name of a namespace that the stack makes: those of Kubernetes itself are taken. */
export const namespaceName = all(
  matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be 1 to 63 lowercase letters, digits and hyphens, beginning and ending with a letter or digit"),
  (name) => (name === "default" || name.startsWith("kube-") ? "must not be one of Kubernetes' own namespaces" : undefined),
);
