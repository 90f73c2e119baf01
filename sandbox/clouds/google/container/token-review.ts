import type { CloudResponse } from "../../cloud.ts";
import type { AccessTokens } from "../access-tokens.ts";
import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import type { Project } from "../project.ts";

export const tokenReviewPath = "/sandbox/v1/tokenreviews";

/** Where the API servers of the sandbox's clusters ask whom a Google access token belongs to. */
export const tokenReviewUrl = `https://container.googleapis.com${tokenReviewPath}`;

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
