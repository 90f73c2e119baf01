import { Namespace, ServiceAccountPatch } from "@pulumi/kubernetes/core/v1/index.js";
import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A namespace whose pods get a token of the API server only if they ask for it. Kubernetes makes an account `default` in
 * every namespace, whose token is mounted into each pod that names no account. It is made some time after the namespace,
 * so its one field is applied (server-side), which neither waits for it nor is in its maker's way.
 */
export function tokenlessNamespace(name: string, metadata: types.input.meta.v1.ObjectMeta, parent: pulumi.Resource): Namespace {
  const namespace = new Namespace(name, { metadata }, { parent });
  new ServiceAccountPatch(`${name}-default-account`, { metadata: { name: "default", namespace: namespace.metadata.name }, automountServiceAccountToken: false }, { parent });
  return namespace;
}
