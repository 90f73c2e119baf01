import { invalid } from "../google-error.ts";

/** The one Kubernetes version that the sandbox runs, under GKE's name for such a build. */
export const clusterVersion = "1.34.2-gke.1000000";

export const releaseChannels = ["UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"] as const;

/** The version that a wanted one means: an alias, a prefix, or the full name. */
export function resolveVersion(wanted: string | undefined): string {
  if (wanted === undefined || wanted === "latest" || wanted === "-" || clusterVersion === wanted || clusterVersion.startsWith(`${wanted}.`) || clusterVersion.startsWith(`${wanted}-`)) return clusterVersion;
  throw invalid(`No valid versions with the prefix "${wanted}" found. The sandbox runs ${clusterVersion}.`);
}

/** What getServerConfig answers. */
export const serverConfig = {
  defaultClusterVersion: clusterVersion,
  validMasterVersions: [clusterVersion],
  validNodeVersions: [clusterVersion],
  defaultImageType: "COS_CONTAINERD",
  validImageTypes: ["COS_CONTAINERD"],
  channels: releaseChannels.slice(1).map((channel) => ({ channel, defaultVersion: clusterVersion, validVersions: [clusterVersion] })),
};
