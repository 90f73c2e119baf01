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
];

/** Whether a recording of a day tells nothing of how it is today at a path. @param recordedOn e.g. "2023-05-05"; empty where it is not known */
export const isOutdated = (recordedOn: string, path: string): boolean => recordedOn !== "" && facts.some((fact) => fact.path.test(`.${path}`) && recordedOn < fact.since);
