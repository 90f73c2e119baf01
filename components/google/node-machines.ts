import type { NodePoolArgs } from "@pulumi/gcp/container/index.js";
import type * as pulumi from "@pulumi/pulumi";

/** Access scopes are the older, coarser bounds on a node's token; the service account's role is the one that counts. */
const oauthScopes = ["https://www.googleapis.com/auth/cloud-platform"];

/** Google's own signature checks at every start of a node, and what it measures afterwards. */
const shieldedInstanceConfig = { enableSecureBoot: true, enableIntegrityMonitoring: true };

/**
 * A boot disk of a node. Disks of this type count as SSD: a new project may have 250 GB of them in a region, which three
 * nodes of GKE's default, 100 GB each, exceed (github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1795).
 */
const bootDisk = (diskSizeGb: pulumi.Input<number>) => ({ diskSizeGb, diskType: "pd-balanced" });

/** What every node's machine has: an identity of its own, not the project's default one, a boot that is checked, and a disk no larger than it needs. */
export const machineOf = (serviceAccount: pulumi.Input<string>, diskSizeGb: pulumi.Input<number>) =>
  ({ serviceAccount, oauthScopes, shieldedInstanceConfig, ...bootDisk(diskSizeGb) }) satisfies NodePoolArgs["nodeConfig"];

/** A machine that pods run on. */
export const podMachineOf = (serviceAccount: pulumi.Input<string>, machineType: pulumi.Input<string>, diskSizeGb: pulumi.Input<number>, resourceLabels?: pulumi.Input<Record<string, pulumi.Input<string>>>) =>
  ({
    ...machineOf(serviceAccount, diskSizeGb),
    machineType,
    imageType: "COS_CONTAINERD",
    // Pods see their own identity, never the node's.
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    metadata: { "disable-legacy-endpoints": "true" },
    resourceLabels,
  }) satisfies NodePoolArgs["nodeConfig"];
