import * as pulumi from "@pulumi/pulumi";
import { enforcedPolicy } from "../pods/enforced-policy.ts";
import { certificateSeconds } from "./kubelet-gate.ts";

/** Settings of a {@link ServingRequestPolicy}. */
export interface ServingRequestPolicyArgs {
  /** Name of the node. */
  readonly nodeName: string;
  /** Namespace of the account that asks for the node's serving certificate; its name is the node's. */
  readonly namespace: pulumi.Input<string>;
}

const signer = "kubernetes.io/kubelet-serving";

/**
 * Holds an account that may approve certificates to its own: RBAC knows the signer, and neither who asked nor for how
 * long. What the request itself names, the policy cannot read.
 */
export class ServingRequestPolicy extends pulumi.ComponentResource {
  /** Name of the policy, once it is in force. */
  public readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: ServingRequestPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:ServingRequestPolicy", name, {}, opts);

    const policyName = `own-serving-certificates-of-${args.nodeName}`;
    const account = pulumi.interpolate`system:serviceaccount:${args.namespace}:${args.nodeName}`;
    this.policyName = enforcedPolicy(
      name,
      policyName,
      {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ["certificates.k8s.io"],
              apiVersions: ["v1"],
              resources: ["certificatesigningrequests", "certificatesigningrequests/approval"],
              operations: ["CREATE", "UPDATE"],
            },
          ],
        },
        matchConditions: [{ name: "by-the-connector", expression: pulumi.interpolate`request.userInfo.username == '${account}'` }],
        validations: [
          { expression: `object.spec.signerName == '${signer}'`, message: `The connector's account asks for certificates of ${signer} alone.`, reason: "Forbidden" },
          // The API server writes the name of who asked when the request is made.
          { expression: "request.operation == 'CREATE' || object.spec.username == request.userInfo.username", message: "The connector's account approves its own requests alone.", reason: "Forbidden" },
          {
            expression: `has(object.spec.expirationSeconds) && object.spec.expirationSeconds <= ${String(certificateSeconds)}`,
            message: `The connector's account asks for ${String(certificateSeconds)} s at most.`,
            reason: "Forbidden",
          },
        ],
      },
      this,
    );
    this.registerOutputs({ policyName: this.policyName });
  }
}
