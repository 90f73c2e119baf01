import { IAMMember } from "@pulumi/gcp/projects/index.js";
import { Account } from "@pulumi/gcp/serviceaccount/index.js";
import * as pulumi from "@pulumi/pulumi";

/** Settings of a {@link NodeIdentity}. */
export interface NodeIdentityArgs {
  /** Project whose IAM API is on: the account's. */
  readonly accountProject: pulumi.Input<string>;
  /** The same project, once its Resource Manager API is on: the role's. */
  readonly policyProject: pulumi.Input<string>;
  /** Id of the account, 6 to 30 characters. */
  readonly accountId: pulumi.Input<string>;
}

/**
 * The service account that a cluster's nodes run as. Its one role lets a node write logs and metrics and report its
 * state. Images from public registries need none; those in a project's own Artifact Registry would need
 * roles/artifactregistry.reader on that repository.
 */
export class NodeIdentity extends pulumi.ComponentResource {
  /** E-mail of the account, once it has its role: nodes that start without it stay unhealthy. */
  public readonly email: pulumi.Output<string>;

  constructor(name: string, args: NodeIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:NodeIdentity", name, {}, opts);

    const account = new Account(
      `${name}-account`,
      { project: args.accountProject, accountId: args.accountId, displayName: "Nodes of a GKE cluster" },
      { parent: this },
    );
    const role = new IAMMember(
      `${name}-role`,
      { project: args.policyProject, role: "roles/container.defaultNodeServiceAccount", member: account.member },
      { parent: this },
    );

    this.email = pulumi.all([account.email, role.id]).apply(([email]) => email);
    this.registerOutputs({ email: this.email });
  }
}
