import { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/index.js";
import * as pulumi from "@pulumi/pulumi";

/** Settings of a {@link DaemonSetBarrier}. */
export interface DaemonSetBarrierArgs {
  /** Name of the virtual node. */
  readonly nodeName: string;
}

/**
 * Keeps the pods of DaemonSets off a virtual node. GKE has several DaemonSets that tolerate every taint and cannot be
 * edited; on the virtual node their pods would either fail for ever or start container groups that cost money.
 * The DaemonSet controller counts that node among those it has to serve all the same: it reports FailedCreate events,
 * and tries again ever more rarely.
 */
export class DaemonSetBarrier extends pulumi.ComponentResource {
  /** Name of the policy, once it is in force. */
  public readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: DaemonSetBarrierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:DaemonSetBarrier", name, {}, opts);

    const policyName = `no-daemon-sets-on-${args.nodeName}`;
    const policy = new ValidatingAdmissionPolicy(
      `${name}-policy`,
      {
        metadata: { name: policyName },
        spec: {
          failurePolicy: "Fail",
          matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] }] },
          matchConditions: [{ name: "owned-by-a-daemon-set", expression: "object.metadata.?ownerReferences.orValue([]).exists(owner, owner.kind == 'DaemonSet')" }],
          validations: [
            {
              expression: `!(${isBoundTo(args.nodeName)})`,
              message: `Pods of DaemonSets do not run on the virtual node ${args.nodeName}.`,
              reason: "Forbidden",
            },
          ],
        },
      },
      { parent: this },
    );
    const binding = new ValidatingAdmissionPolicyBinding(
      `${name}-binding`,
      { metadata: { name: policyName }, spec: { policyName: policy.metadata.name, validationActions: ["Deny"] } },
      { parent: this },
    );

    this.policyName = binding.spec.policyName;
    this.registerOutputs({ policyName: this.policyName });
  }
}

/** A CEL expression: whether the DaemonSet controller made the pod for that node, which it writes into the node affinity. */
function isBoundTo(nodeName: string): string {
  const terms = "object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])";
  const names = `field.key == 'metadata.name' && field.values.exists(name, name == '${nodeName}')`;
  return `${terms}.exists(term, term.?matchFields.orValue([]).exists(field, ${names}))`;
}
