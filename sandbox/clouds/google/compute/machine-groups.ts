import * as crypto from "node:crypto";
import type { JsonObject } from "../api.ts";
import { regionOf } from "../locations.ts";
import { selfLink } from "./resource-names.ts";

/** The machines of a node pool in a zone: GKE makes them as a managed instance group. */
export interface MachineGroup {
  /** What the names of its machines begin with. */
  readonly baseName: string;
  /** Name of the template of its machines. */
  readonly template: string;
  /** ISO. */
  readonly createTime: string;
  /** Machines that it has. */
  readonly size: number;
}

/** What a group's machines are doing. Those of a group that is made or changed are not told: in the sandbox they are there at once. */
const actions = ["abandoning", "creating", "creatingWithoutRetries", "deleting", "recreating", "refreshing", "restarting", "resuming", "starting", "stopping", "suspending", "verifying"];

/** Fields that are alike in all groups that GKE makes (recordings of mid-2026 in GoogleCloudPlatform/k8s-config-connector). */
const fixed = {
  instanceLifecyclePolicy: { defaultActionOnFailure: "REPAIR", forceUpdateOnRepair: "YES", onFailedHealthCheck: "DEFAULT_ACTION" },
  listManagedInstancesResults: "PAGINATED",
  satisfiesPzs: true,
  standbyPolicy: { mode: "MANUAL" },
  status: {
    allInstancesConfig: { effective: true },
    isStable: true,
    stateful: { hasStatefulConfig: false, isStateful: false, perInstanceConfigs: { allEffective: true } },
    versionTarget: { isReached: true },
  },
  targetSizePolicy: { mode: "INDIVIDUAL" },
  targetStoppedSize: 0,
  targetSuspendedSize: 0,
  updatePolicy: {
    maxSurge: { calculated: 1, fixed: 1 },
    maxUnavailable: { calculated: 1, fixed: 1 },
    minReadySec: 0,
    minimalAction: "REPLACE",
    replacementMethod: "SUBSTITUTE",
    type: "OPPORTUNISTIC",
  },
};

/** A managed instance group as the API shows it; what it refers to is shown by its beta version. */
export function machineGroupJson(project: { readonly id: string; readonly number: string }, zone: string, group: MachineGroup): JsonObject {
  const beta = (path: string): string => `https://www.googleapis.com/compute/beta/projects/${project.id}/${path}`;
  const name = `${group.baseName}-grp`;
  const path = `projects/${project.id}/zones/${zone}/instanceGroupManagers/${name}`;
  const instanceTemplate = beta(`regions/${regionOf(zone)}/instanceTemplates/${group.template}`);
  const digest = crypto.createHash("sha256").update(`${path} ${group.createTime}`).digest();
  return {
    ...fixed,
    kind: "compute#instanceGroupManager",
    id: String(digest.readUIntBE(0, 6)),
    name,
    baseInstanceName: group.baseName,
    creationTimestamp: group.createTime,
    currentActions: { none: group.size, ...Object.fromEntries(actions.map((action) => [action, 0])) },
    fingerprint: crypto.createHash("sha256").update(JSON.stringify(group)).digest("base64").slice(0, 12),
    instanceGroup: beta(`zones/${zone}/instanceGroups/${name}`),
    instanceTemplate,
    serviceAccount: `service-${project.number}@container-engine-robot.iam.gserviceaccount.com`,
    targetSize: group.size,
    versions: [{ instanceTemplate, targetSize: { calculated: group.size } }],
    zone: selfLink(`projects/${project.id}/zones/${zone}`),
    selfLink: selfLink(path),
  };
}
