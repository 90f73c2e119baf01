import type { CloudResponse } from "../../cloud.ts";
import type { AccessTokens } from "../access-tokens.ts";
import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import type { Project } from "../project.ts";

const pathPattern = /^\/sandbox\/v1\/projects\/([^/]+)\/tokenreviews$/;

/** Where the API servers of a project's clusters ask whom a Google access token belongs to. */
export const tokenReviewUrl = (projectId: string): string => `https://container.googleapis.com/sandbox/v1/projects/${projectId}/tokenreviews`;

/** The project whose clusters ask at a path; undefined for other paths. */
export const reviewingProject = (path: string): string | undefined => pathPattern.exec(path)?.[1];

/**
 * Answers a TokenReview (authentication.k8s.io/v1). GKE asks IAM for each request inside a cluster; the sandbox makes
 * administrators of the clusters (group system:masters) of those whose roles on the project include all of it, and
 * leaves everybody else to the cluster's own RBAC.
 */
export function reviewToken(body: JsonObject, tokens: AccessTokens, project: Project): CloudResponse {
  const holder = tokens.verify(textAt(objectAt(body, "spec"), "token") ?? "");
  const groups = holder && project.isClusterAdministrator(holder.email) ? ["system:masters"] : [];
  const status = holder ? { authenticated: true, user: { username: holder.email, groups } } : { authenticated: false };
  return {
    status: 200,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status },
    principal: "kube-apiserver",
    auditBody: { kind: "TokenReview", spec: { token: "***" } },
  };
}
