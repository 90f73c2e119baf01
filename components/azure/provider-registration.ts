import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as pulumi from "@pulumi/pulumi";
import { registrationProvider } from "./registration-provider.ts";

/** Settings of a {@link ProviderRegistration}. */
export interface ProviderRegistrationArgs {
  /** Namespace of the resource provider, e.g. "Microsoft.ContainerInstance". */
  readonly namespace: pulumi.Input<string>;
  /** Subscription that will use it. @default the one of the azure-native provider */
  readonly subscriptionId?: pulumi.Input<string>;
}

/**
 * A resource provider of Azure, registered for a subscription. azure-native registers by itself what it uses itself,
 * but the container groups here are made by the connector, which may not register anything.
 *
 * Deleting it leaves the provider registered: other things in the subscription may have come to need it.
 */
export class ProviderRegistration extends pulumi.dynamic.Resource {
  /** Namespace of the resource provider, once it is registered. */
  declare public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: ProviderRegistrationArgs, opts?: pulumi.CustomResourceOptions) {
    const parent = { parent: opts?.parent };
    const subscriptionId = args.subscriptionId ?? authorization.getClientConfigOutput(parent).subscriptionId;
    const token = pulumi.secret(authorization.getClientTokenOutput({}, parent).token);
    super(registrationProvider, name, { namespace: args.namespace, subscriptionId, token }, opts, "azure", "ProviderRegistration");
  }
}
