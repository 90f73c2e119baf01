import type { ArmDocument } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import type { GivenGroup } from "./schema.ts";

/** What a client asks for, with Azure's defaults. Secret. */
export type GroupProperties = GivenGroup["properties"];
export type ContainerDefinition = GroupProperties["containers"][number];
export type VolumeDefinition = NonNullable<GroupProperties["volumes"]>[number];
export type AddressDefinition = NonNullable<GroupProperties["ipAddress"]>;
export type ProbeDefinition = NonNullable<ContainerDefinition["properties"]["livenessProbe"]>;
export type ResourceAmounts = NonNullable<NonNullable<ContainerDefinition["properties"]["resources"]>["requests"]>;
export type PortDefinition = NonNullable<AddressDefinition["ports"]>[number];
export type RestartPolicy = NonNullable<GroupProperties["restartPolicy"]>;

/** Always where it is not given, which Azure does not write into its answers. */
export const restartPolicyOf = ({ restartPolicy }: GroupProperties): RestartPolicy => restartPolicy ?? "Always";

export const protocolOf = ({ protocol }: PortDefinition): "TCP" | "UDP" => protocol ?? "TCP";

/** Init containers have no more than some of what containers have. */
export const allContainers = (group: GroupProperties): readonly ContainerDefinition[] => [...group.containers, ...(group.initContainers ?? [])];

/** Containers that run no more: what the group showed last. */
export interface RestState {
  readonly state: "Stopped" | "Succeeded" | "Failed";
  /** Instance views by container name. */
  readonly views: Readonly<Record<string, unknown>>;
}

/** A container group, as the stand-in remembers it. Secret. */
export interface GroupDocument extends ArmDocument {
  readonly resourceGroup: string;
  readonly location: string;
  readonly properties: GroupProperties;
  /** Its address in the sandbox; public where `ipAddress` is asked for. */
  readonly ip: string;
  /** Its name, where a label was asked for. */
  readonly fqdn?: string;
  /** Why its containers could not be set up, where they could not. */
  readonly startFault?: { readonly time: string; readonly message: string };
  readonly provisioningState: string;
  /** Whether it is Pending because it is started again, and not because it is new or changed. */
  readonly restarting?: boolean;
  /** Present where nothing of it runs any more. */
  readonly rest?: RestState;
}

export const containerGroupType = "Microsoft.ContainerInstance/containerGroups";

export const groupPlace = inResourceGroup(containerGroupType);

export const keyOf = (group: Pick<GroupDocument, "resourceGroup" | "name">): string => groupPlace.key(group);
