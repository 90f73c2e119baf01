import type { CloudResponse } from "../../cloud.ts";
import type { AccessTokens } from "../access-tokens.ts";
import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { permissionOfRequest } from "../kubernetes-requests.ts";
import type { Project } from "../project.ts";

const pathPattern = /^\/sandbox\/v1\/projects\/([^/]+)\/(tokenreviews|subjectaccessreviews)$/;

/** Under it, the API servers of a project's clusters ask whom a Google access token belongs to, and what its bearer may do. */
export const reviewsUrl = (projectId: string): string => `https://container.googleapis.com/sandbox/v1/projects/${projectId}`;

/** What a path asks of IAM, and for the clusters of which project; undefined for other paths. */
export function reviewAt(path: string): { project: string; review: "tokenreviews" | "subjectaccessreviews" } | undefined {
  const [, project, review] = pathPattern.exec(path) ?? [];
  return project === undefined || (review !== "tokenreviews" && review !== "subjectaccessreviews") ? undefined : { project, review };
}

/** Answers a TokenReview (authentication.k8s.io/v1). GKE puts Google's users into no group. */
export function reviewToken(body: JsonObject, tokens: AccessTokens): CloudResponse {
  const holder = tokens.verify(textAt(objectAt(body, "spec"), "token") ?? "");
  const status = holder ? { authenticated: true, user: { username: holder.email, groups: [] } } : { authenticated: false };
  return {
    status: 200,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status },
    principal: "kube-apiserver",
    auditBody: { kind: "TokenReview", spec: { token: "***" } },
  };
}

/**
 * Answers a SubjectAccessReview (authorization.k8s.io/v1) about a request that RBAC does not allow: whether a role on the
 * project holds the permission that IAM has for it. The audit log knows the call by its user, because it is the user's.
 */
export function reviewAccess(body: JsonObject, project: Project): CloudResponse {
  const spec = objectAt(body, "spec");
  const user = textAt(spec, "user") ?? "";
  const permission = permissionOfRequest(objectAt(spec, "resourceAttributes"));
  const allowed = permission !== undefined && project.allows(user, permission);
  const reason = permission === undefined ? "IAM has no permission for this request" : `requires one of ["${permission}"] permission(s).`;
  return {
    status: 200,
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", status: allowed ? { allowed } : { allowed, reason } },
    principal: user,
    permissions: permission === undefined ? undefined : [permission],
    auditBody: { kind: "SubjectAccessReview", spec },
  };
}
