import { kubeconfigOf } from "./kubeconfig.ts";
import { pkiFolder } from "./pki.ts";

/** Who knows the cloud's users and what they may do. */
export interface AccessReviewer {
  /** Answers TokenReview (authentication.k8s.io/v1) under /tokenreviews, SubjectAccessReview (authorization.k8s.io/v1) under /subjectaccessreviews. */
  readonly url: string;
  /** PEM of the authority of its certificate. */
  readonly certificateAuthority: string;
}

const tokenReviewFile = "token-review.kubeconfig";
const accessReviewFile = "access-review.kubeconfig";
const authorizationFile = "authorization.json";

/** How long the API server keeps an answer, allowed or not: a role that was given or taken away counts soon. */
const kept = "1s";

/** Files beside the API server's keys that tell it whom to ask, by name. */
export function accessReviewFiles({ url, certificateAuthority }: AccessReviewer): Record<string, unknown> {
  return {
    [tokenReviewFile]: kubeconfigOf({ server: `${url}/tokenreviews`, certificateAuthority }),
    [accessReviewFile]: kubeconfigOf({ server: `${url}/subjectaccessreviews`, certificateAuthority }),
    [authorizationFile]: authorization(),
  };
}

/** Arguments of an API server that asks. */
export const accessReviewArguments: readonly string[] = [
  `--authentication-token-webhook-config-file=${pkiFolder}/${tokenReviewFile}`,
  "--authentication-token-webhook-version=v1",
  // Short, so that a revoked Google account loses the cluster soon.
  "--authentication-token-webhook-cache-ttl=10s",
  `--authorization-config=${pkiFolder}/${authorizationFile}`,
];

/**
 * As on GKE, either RBAC or IAM allows a request (cloud.google.com/kubernetes-engine/docs/how-to/role-based-access-control,
 * "Interaction with IAM"). Kubernetes' own identities are none of IAM's.
 */
const authorization = (): unknown => ({
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "AuthorizationConfiguration",
  authorizers: [
    { type: "Node", name: "node" },
    { type: "RBAC", name: "rbac" },
    {
      type: "Webhook",
      name: "iam",
      webhook: {
        authorizedTTL: kept,
        unauthorizedTTL: kept,
        timeout: "10s",
        subjectAccessReviewVersion: "v1",
        matchConditionSubjectAccessReviewVersion: "v1",
        failurePolicy: "Deny",
        connectionInfo: { type: "KubeConfigFile", kubeConfigFile: `${pkiFolder}/${accessReviewFile}` },
        matchConditions: [{ expression: "!request.user.startsWith('system:')" }],
      },
    },
  ],
});
