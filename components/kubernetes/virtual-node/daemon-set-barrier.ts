import * as pulumi from "@pulumi/pulumi";
import { enforcedPolicy } from "../pods/enforced-policy.ts";

/** Settings of a {@link DaemonSetBarrier}. */
export interface DaemonSetBarrierArgs {
  /** Name of the virtual node. */
  readonly nodeName: string;
}

/**
 * Keeps the pods of DaemonSets off a virtual node. GKE has several DaemonSets that tolerate every taint and cannot be
 * edited; on the virtual node their pods would either fail for ever or start container groups that cost money.
 * Of a DaemonSet that wants the node all the same (see daemon-set-exemption.ts), the controller reports FailedCreate
 * events, and tries again ever more rarely.
 */
export class DaemonSetBarrier extends pulumi.ComponentResource {
  /** Name of the policy, once it is in force. */
  public readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: DaemonSetBarrierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:DaemonSetBarrier", name, {}, opts);

    const policyName = `no-daemon-sets-on-${args.nodeName}`;
    this.policyName = enforcedPolicy(
      name,
      policyName,
      {
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
      this,
    );
    this.registerOutputs({ policyName: this.policyName });
  }
}

/** A CEL expression: whether the DaemonSet controller made the pod for that node, which it writes into the node affinity. */
function isBoundTo(nodeName: string): string {
  const terms = "object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])";
  const names = `field.key == 'metadata.name' && field.values.exists(name, name == '${nodeName}')`;
  return `${terms}.exists(term, term.?matchFields.orValue([]).exists(field, ${names}))`;
}
