import { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/index.js";
import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A ValidatingAdmissionPolicy that denies what breaks it, in the whole cluster; where it cannot be evaluated, it denies too.
 *
 * @param policyName name of the policy and of its binding in the cluster
 * @returns that name, once the policy is in force
 */
export function enforcedPolicy(name: string, policyName: string, spec: types.input.admissionregistration.v1.ValidatingAdmissionPolicySpec, parent: pulumi.Resource): pulumi.Output<string> {
  const metadata = { name: policyName };
  const policy = new ValidatingAdmissionPolicy(`${name}-policy`, { metadata, spec: { failurePolicy: "Fail", ...spec } }, { parent });
  const binding = new ValidatingAdmissionPolicyBinding(`${name}-binding`, { metadata, spec: { policyName: policy.metadata.name, validationActions: ["Deny"] } }, { parent });
  return binding.spec.policyName;
}
