import type { Exchange, Scenario } from "./tape.ts";

/**
 * What recordings of different years differ in at the same version of the API. The stand-ins are as the clouds are today,
 * so that an older recording cannot refute what a newer one shows.
 */
const facts: readonly { readonly path: RegExp; /** Day before which a recording tells nothing of it. */ readonly since: string }[] = [
  // Container groups told their address before they were made (azure/aci-azure-file-volume, of 2019), and no more in 2021.
  { path: /\.ipAddress\.ip$/, since: "2021-01-01" },
  // The event Created is there until azure/aci-git-repo-volume, of December 2020.
  { path: /\.events\[\]$/, since: "2021-01-01" },
  // There in azure/aci-azure-file-volume, of 2019, and not in azure/aci-identity-crash-loop, of 2018; nor is the type of a resource group.
  { path: /^\.(properties\.instanceView\.events|type)$/, since: "2019-01-01" },
  // There in azure/aci-create-2026 at 2021-10-01, and not in the recordings of May 2023 at 2023-05-01.
  { path: /\.(isCreatedFromStandbyPool|configMap)$/, since: "2024-01-01" },
  // There in those of June 2024 and newer, and not in those of June 2023.
  { path: /\.configurationOverrides\.EnablePerRegionPerPartitionAutoscaleOptIn$/, since: "2024-01-01" },
  // There in those of June 2024, and no more in azure/cosmos-mongodb-2024, which is of June 2025.
  { path: /\.enableFullFidelityChangeFeed$/, since: "2025-01-01" },
  // Applications of Graph: there in azure/role-assignment-of-service-principal of August 2023, and not in two recordings of 2022.
  { path: /\.(requestSignatureVerification|samlMetadataUrl|servicePrincipalLockConfiguration|web\.redirectUriSettings)$/, since: "2023-01-01" },
  // Clusters show it in all recordings since July 2026, and in no older one.
  { path: /\.(config|nodeConfig)\.nodeImageConfig$/, since: "2026-07-01" },
  // There from google/gke-node-pool-refused on.
  { path: /\.kubeletCertInfo$/, since: "2026-07-23" },
  // There in all recordings since April 2026, and in none until February.
  { path: /\.controlPlaneEgress$/, since: "2026-04-15" },
  // There since google/gke-cluster-tokens-via-dns of February 2026, and in none of the six of 2025; the profile was "HPA_PROFILE_UNSPECIFIED".
  { path: /\.(addonsConfig\.dnsCacheConfig|autoprovisioningNodePoolDefaults|enableK8s(Tokens|Certs)ViaDns|networkTierConfig|podAutoscaling\.hpaProfile|targetSizePolicy)$/, since: "2026-02-04" },
  // There since August 2025, and not in google/gke-cluster-maintenance-window of July.
  { path: /\.maxParallelImagePulls$/, since: "2025-08-06" },
  // In none of 2018 to 2021 (google/custodian-subnetworks, google/custodian-addresses-networks), and in all since August 2025.
  { path: /(^|\.subnetworks\[\])\.(purpose|stackType|privateIpv6GoogleAccess|enableFlowLogs|allowSubnetCidrRoutesOverlap)$/, since: "2025-01-01" },
  { path: /^\.(routingConfig\.bgpBestPathSelectionMode|selfLinkWithId|networkFirewallPolicyEnforcementOrder|peerings)$/, since: "2025-01-01" },
  // The regions of a network that has a subnetwork in each: 25 in March 2021, 42 in July 2026.
  { path: /^\.subnetworks\[\]$/, since: "2025-01-01" },
  // The service account of groups of machines was the project's own of Google APIs until April 2026; it is GKE's since July.
  { path: /^\.serviceAccount$/, since: "2026-07-01" },
  // Storage accounts were open by default in azure/aci-identity-role-scope, of May 2023, and took TLS 1.0 in azure/storage-name-check, of June 2024; azure/storage-account-keys, of 2026, is neither.
  { path: /^\.properties\.(allowBlobPublicAccess|allowCrossTenantReplication|minimumTlsVersion|networkAcls\.ipv6Rules)$/, since: "2025-01-01" },
  // Contributor lost the consents of Purview (its description of today), of which azure/aci-identity-role-scope, of May 2023, knows nothing.
  { path: /\.permissions\[\]\.notActions\[\]$/, since: "2024-01-01" },
];

/**
 * What a cloud counts at its own times: recordings of one day differ in whether it is there, and in how much it is. Of
 * five clusters of 6 August 2025 four show how much of their range for pods is used; that of google/gke-node-pool-kubelet-config
 * shows as much for two nodes as others for one.
 */
const unsettled = [/\.(p|defaultP)odIpv4RangeUtilization$/, /^\.satisfiesPzi$/];

/**
 * What clusters of Kubernetes 1.35 and newer show: "LIMITED", and two fields more since July 2026. Those of 1.34 and
 * older, which the sandbox has, do not, google/gke-node-pool-refused of that July among them.
 */
const newerKubernetes = { path: /\.(anonymousAuthenticationConfig\.mode|addonsConfig\.nodeReadinessConfig|nodeCreationConfig)$/, minor: 35 };

/** Whether other recordings contradict one at a path, so that it tells nothing of how the cloud is today with what the sandbox has. */
export function isContradicted({ recordedOn, exchanges }: Pick<Scenario, "recordedOn" | "exchanges">, path: string): boolean {
  const place = `.${path}`;
  if (unsettled.some((pattern) => pattern.test(place))) return true;
  if (newerKubernetes.path.test(place)) return minorOf(exchanges) >= newerKubernetes.minor;
  return recordedOn !== "" && facts.some((fact) => fact.path.test(place) && recordedOn < fact.since);
}

/** 35 of Kubernetes 1.35.6; 0 where a recording has no cluster. */
function minorOf(exchanges: readonly Exchange[]): number {
  const versions = exchanges.flatMap(({ responseBody }) => /^1\.(\d+)\./.exec(String((responseBody as { initialClusterVersion?: unknown } | null)?.initialClusterVersion))?.[1] ?? []);
  return Number(versions[0] ?? 0);
}
