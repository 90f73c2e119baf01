import * as pulumi from "@pulumi/pulumi";
import { signInProvider } from "./sign-in-provider.ts";

/** Settings of a {@link SignIn}. */
export interface SignInArgs {
  readonly tenantId: pulumi.Input<string>;
  readonly clientId: pulumi.Input<string>;
  /** Id of the client secret. */
  readonly keyId: pulumi.Input<string>;
  readonly clientSecret: pulumi.Input<string>;
}

/**
 * Stands for a client secret that Entra ID takes. It knows a new one everywhere some seconds after it was made
 * (github.com/microsoftgraph/microsoft-graph-docs/issues/17966 tells of 4 to 18), and a connector that is refused at its
 * start crashes and is started ever more rarely: its node would be lost meanwhile, and the pods there taken out of service.
 */
export class SignIn extends pulumi.dynamic.Resource {
  /** Id of the client secret, once it signs in. */
  declare public readonly keyId: pulumi.Output<string>;

  constructor(name: string, args: SignInArgs, opts?: pulumi.CustomResourceOptions) {
    super(signInProvider, name, { ...args, clientSecret: pulumi.secret(args.clientSecret) }, opts, "azure", "SignIn");
  }
}
