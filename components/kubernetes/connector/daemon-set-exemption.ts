import { Buffer } from "node:buffer";
import { MutatingWebhookConfiguration } from "@pulumi/kubernetes/admissionregistration/v1/index.js";
import * as pulumi from "@pulumi/pulumi";

/** Settings of a {@link DaemonSetExemption}. */
export interface DaemonSetExemptionArgs {
  /** Name of the virtual node. */
  readonly nodeName: string;
  /** Service whose port 443 answers admission requests. */
  readonly service: { readonly name: pulumi.Input<string>; readonly namespace: pulumi.Input<string> };
  /** PEM of the certificate that the Service serves. */
  readonly certificate: pulumi.Input<string>;
}

/**
 * Namespaces of Kubernetes' and Google's own DaemonSets. Webhooks have no business there; these DaemonSets choose
 * machines by labels that the virtual node is kept from having.
 */
const systemNamespaces = ["kube-system", "kube-node-lease", "gmp-system", "gke-gmp-system", "gke-managed-system", "gke-managed-cim"];

/** How long the API server waits for an answer, in seconds. */
const timeoutSeconds = 3;

/**
 * Keeps DaemonSets from wanting the virtual node. A node that a DaemonSet wants and has no pod on counts as unavailable:
 * with `maxUnavailable: 1`, the default, that DaemonSet would never be updated again (kubernetes
 * pkg/controller/daemon/update.go).
 *
 * - azure-aci puts `kubernetes.io/os: linux` on its node at every report of its state. GKE's own DaemonSets that tolerate
 *   every taint choose machines by that label, so it is taken out of those reports.
 * - DaemonSets outside the system's namespaces get a node affinity that excludes virtual nodes, unless they name the label
 *   `type` themselves.
 *
 * A ValidatingAdmissionPolicy cannot change objects, and MutatingAdmissionPolicy is off by default up to Kubernetes 1.35.
 * Where nobody answers, the API server goes on without an answer.
 */
export class DaemonSetExemption extends pulumi.ComponentResource {
  constructor(name: string, args: DaemonSetExemptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:DaemonSetExemption", name, {}, opts);
    const caBundle = pulumi.output(args.certificate).apply((pem) => Buffer.from(pem).toString("base64"));
    const webhook = {
      clientConfig: { service: { ...args.service, path: "/", port: 443 }, caBundle },
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      failurePolicy: "Ignore",
      timeoutSeconds,
    };

    new MutatingWebhookConfiguration(
      `${name}-webhooks`,
      {
        metadata: { name: `no-daemon-sets-on-${args.nodeName}` },
        webhooks: [
          {
            ...webhook,
            name: "node.gke-aci.internal",
            rules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["nodes", "nodes/status"], operations: ["CREATE", "UPDATE"], scope: "Cluster" }],
            matchConditions: [{ name: "the-virtual-node", expression: `request.name == '${args.nodeName}'` }],
          },
          {
            ...webhook,
            name: "daemon-set.gke-aci.internal",
            rules: [{ apiGroups: ["apps"], apiVersions: ["v1"], resources: ["daemonsets"], operations: ["CREATE", "UPDATE"], scope: "Namespaced" }],
            namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...systemNamespaces] }] },
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
