import { kubernetesPermissions, kubernetesResources } from "./kubernetes-permissions.ts";
import type { JsonObject } from "./api.ts";

/** IAM's names of resources by Kubernetes': "configmaps" is "configMaps". */
const iamNames: ReadonlyMap<string, string> = new Map(kubernetesResources.map((name) => [name.toLowerCase(), name]));

/** API groups of objects that have permissions of their own; "" is the core group. All others' are third parties' for IAM. */
const ownGroups: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "cloud.google.com",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "networking.gke.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "scheduling.k8s.io",
  "snapshot.storage.k8s.io",
  "storage.k8s.io",
]);

/** IAM's verbs by Kubernetes'. */
const verbs: Readonly<Record<string, string>> = {
  get: "get",
  list: "list",
  watch: "list",
  create: "create",
  update: "update",
  patch: "update",
  delete: "delete",
  deletecollection: "delete",
  bind: "bind",
  escalate: "escalate",
};

/** Verbs of IAM that mean a subresource, whatever is done with it. */
const subresourceVerbs: Readonly<Record<string, string>> = {
  log: "getLogs",
  exec: "exec",
  attach: "attach",
  portforward: "portForward",
  proxy: "proxy",
  eviction: "evict",
  finalize: "finalize",
  approval: "approve",
  token: "createToken",
  rollback: "rollback",
};

/**
 * The permission that IAM asks for a request to a cluster's API server, `container.RESOURCE.VERB`; undefined where it has
 * none, so that only RBAC can allow the request.
 * @param attributes resourceAttributes of a SubjectAccessReview
 */
export function permissionOfRequest(attributes: JsonObject): string | undefined {
  const { group = "", resource = "", subresource = "", verb = "" } = attributes as Partial<Record<string, string>>;
  if (verb === "impersonate") return "container.clusters.impersonate";
  if (resource === "signers" && (verb === "approve" || verb === "sign")) return "container.certificateSigningRequests.approve";
  const wanted = verbOf(verb, subresource);
  if (wanted === undefined || resource === "") return undefined;
  const name = ownGroups.has(group) ? iamNames.get(resource) : undefined;
  const permission = `container.${name ?? "thirdPartyObjects"}.${wanted}`;
  return kubernetesPermissions.has(permission) ? permission : undefined;
}

function verbOf(verb: string, subresource: string): string | undefined {
  if (subresource === "") return verbs[verb];
  if (subresource === "status" || subresource === "scale") {
    const suffix = subresource === "status" ? "Status" : "Scale";
    return verb === "get" ? `get${suffix}` : verb === "update" || verb === "patch" ? `update${suffix}` : undefined;
  }
  return subresourceVerbs[subresource];
}
