import * as resources from "@pulumi/azure-native/resources/index.js";
import * as pulumi from "@pulumi/pulumi";
import { by, checkedArguments } from "../checks/arguments.ts";
import { azureTags, resourceGroupName } from "./naming-rules.ts";
import { ProviderRegistration } from "./provider-registration.ts";

/** Settings of a {@link ResourceGroup}. */
export interface ResourceGroupArgs {
  /** Name of the group in the subscription. */
  readonly resourceGroupName: pulumi.Input<string>;
  /** Azure region of the group. @default "westus" */
  readonly location?: pulumi.Input<string>;
  /** Whether Pulumi refuses to delete it. @default true */
  readonly deletionProtection?: boolean;
  /** @default none */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** What others need to know of a resource group, whoever made it. */
export interface GroupAccess {
  /** Name of the group. */
  readonly groupName: pulumi.Output<string>;
  /** Its name as well, but only once container groups may be made in it: for whoever makes some. */
  readonly groupNameForContainers: pulumi.Output<string>;
  /** Full resource id of the group. */
  readonly groupId: pulumi.Output<string>;
  /** Azure region of the group. */
  readonly location: pulumi.Output<string>;
}

/** A resource group in a subscription that may have container groups. */
export class ResourceGroup extends pulumi.ComponentResource implements GroupAccess {
  /** Name of the group. */
  public readonly groupName: pulumi.Output<string>;
  /** Its name as well, but only once container groups may be made in it: for whoever makes some. */
  public readonly groupNameForContainers: pulumi.Output<string>;
  /** Full resource id of the group. */
  public readonly groupId: pulumi.Output<string>;
  /** Azure region of the group. */
  public readonly location: pulumi.Output<string>;

  constructor(name: string, args: ResourceGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:azure:ResourceGroup", name, {}, opts);
    const checked = checkedArguments(`ResourceGroup ${name}`, args, { resourceGroupName: by(resourceGroupName), tags: azureTags });

    const group = new resources.ResourceGroup(
      `${name}-group`,
      { resourceGroupName: checked.resourceGroupName, location: args.location ?? "westus", tags: checked.tags },
      { parent: this, protect: args.deletionProtection ?? true },
    );

    this.groupName = group.name;
    this.groupNameForContainers = onceRegistered(name, group.name, this);
    this.groupId = group.id;
    this.location = group.location;
    this.registerOutputs({
      groupName: this.groupName,
      groupNameForContainers: this.groupNameForContainers,
      groupId: this.groupId,
      location: this.location,
    });
  }
}

/** A group's name, once the subscription may have container groups. */
export function onceRegistered(name: string, groupName: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const registration = new ProviderRegistration(`${name}-container-instances`, { namespace: "Microsoft.ContainerInstance" }, { parent });
  return pulumi.all([groupName, registration.namespace]).apply(([value]) => value);
}
