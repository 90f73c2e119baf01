import * as resources from "@pulumi/azure-native/resources/index.js";
import * as pulumi from "@pulumi/pulumi";
import { by, checkedArguments } from "../checks/arguments.ts";
import { connectorRegion } from "./connector-regions.ts";
import { resourceGroupName } from "./naming-rules.ts";
import { type GroupAccess, onceRegistered } from "./resource-group.ts";

/** Settings of an {@link ExistingResourceGroup}. */
export interface ExistingResourceGroupArgs {
  /** Name of the group in the subscription. */
  readonly resourceGroupName: pulumi.Input<string>;
}

/**
 * A resource group that somebody else made, in a subscription that may have container groups. It is looked up, and
 * neither changed nor ever deleted.
 */
export class ExistingResourceGroup extends pulumi.ComponentResource implements GroupAccess {
  /** Name of the group. */
  public readonly groupName: pulumi.Output<string>;
  /** Its name as well, but only once container groups may be made in it: for whoever makes some. */
  public readonly groupNameForContainers: pulumi.Output<string>;
  /** Full resource id of the group. */
  public readonly groupId: pulumi.Output<string>;
  /** Azure region of the group. */
  public readonly location: pulumi.Output<string>;

  constructor(name: string, args: ExistingResourceGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:azure:ExistingResourceGroup", name, {}, opts);
    const checked = checkedArguments(`ExistingResourceGroup ${name}`, args, { resourceGroupName: by(resourceGroupName) });

    const group = resources.getResourceGroupOutput({ resourceGroupName: checked.resourceGroupName }, { parent: this });

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

/**
 * What is wrong with a resource group that ought to exist, in words for who set its name; undefined where it is fine.
 * Asks Azure in the name of who deploys.
 */
export async function resourceGroupFault(resourceGroupName: string): Promise<string | undefined> {
  try {
    const { location } = await resources.getResourceGroup({ resourceGroupName });
    const advice = connectorRegion(location);
    return advice === undefined ? undefined : `lies in ${location}, which ${advice}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/ResourceGroupNotFound/i.test(reason)) return "is no resource group of the subscription; `az group list --query \"[].name\"` shows them";
    return `cannot be looked up: ${reason}`;
  }
}
