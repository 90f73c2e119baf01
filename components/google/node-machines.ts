import type { NodePoolArgs } from "@pulumi/gcp/container/index.js";
import type * as pulumi from "@pulumi/pulumi";

/** Access scopes are the older, coarser bounds on a node's token; the service account's role is the one that counts. */
const oauthScopes = ["https://www.googleapis.com/auth/cloud-platform"];

/** Google's own signature checks at every start of a node, and what it measures afterwards. */
const shieldedInstanceConfig = { enableSecureBoot: true, enableIntegrityMonitoring: true };

/** What every node's machine has: an identity of its own, not the project's default one, and a boot that is checked. */
export const machineOf = (serviceAccount: pulumi.Input<string>) => ({ serviceAccount, oauthScopes, shieldedInstanceConfig }) satisfies NodePoolArgs["nodeConfig"];

/** A machine that pods run on. */
export const podMachineOf = (serviceAccount: pulumi.Input<string>, machineType: pulumi.Input<string>, resourceLabels?: pulumi.Input<Record<string, pulumi.Input<string>>>) =>
  ({
    ...machineOf(serviceAccount),
    machineType,
    imageType: "COS_CONTAINERD",
    // Pods see their own identity, never the node's.
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    metadata: { "disable-legacy-endpoints": "true" },
    resourceLabels,
  }) satisfies NodePoolArgs["nodeConfig"];
