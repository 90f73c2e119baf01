import * as pulumi from "@pulumi/pulumi";
import { signInProvider } from "./sign-in-provider.ts";

/** Settings of a {@link SignIn}. */
export interface SignInArgs {
  readonly tenantId: pulumi.Input<string>;
  readonly clientId: pulumi.Input<string>;
  /** Id of the client secret. */
  readonly keyId: pulumi.Input<string>;
  readonly clientSecret: pulumi.Input<string>;
  /** Id of the resource group in which the application has a role. */
  readonly resourceGroupId: pulumi.Input<string>;
}

/**
 * Stands for a client secret that Entra ID takes, and a role that is in force. It knows a new one everywhere some seconds after it was made
 * (github.com/microsoftgraph/microsoft-graph-docs/issues/17966 tells of 4 to 18), and a connector that is refused at its
 * start crashes and is started ever more rarely: its node would be lost meanwhile, and the pods there taken out of service.
 *
 * A new role takes up to ten minutes. A pod that Azure refuses meanwhile stays Pending for good: azure-aci 1.6.4 makes its
 * container group later and never looks at that pod again (`shouldSkipPodStatusUpdate` in pkg/provider/podsTracker.go).
 */
export class SignIn extends pulumi.dynamic.Resource {
  /** Id of the client secret, once it signs in and its role is in force. */
  declare public readonly keyId: pulumi.Output<string>;

  constructor(name: string, args: SignInArgs, opts?: pulumi.CustomResourceOptions) {
    super(signInProvider, name, { ...args, clientSecret: pulumi.secret(args.clientSecret) }, opts, "azure", "SignIn");
  }
}
