import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/index.js";

/** How the data of a Cosmos DB account is kept beside it: for a point in time within days, or as copies every four hours. */
export const cosmosBackups = ["continuous-7-days", "continuous-30-days", "periodic"] as const;

export type CosmosBackup = (typeof cosmosBackups)[number];

/**
 * The backup policy of an account.
 *
 * Azure lets an account go from periodic to continuous and never back (learn.microsoft.com/azure/cosmos-db/migrate-continuous-backup),
 * and takes a change of mode or tier only when nothing else of the account changes in the same request
 * (github.com/Azure/bicep/issues/15109): choose before the account is made.
 */
export function backupPolicyOf(backup: CosmosBackup): DatabaseAccountArgs["backupPolicy"] {
  switch (backup) {
    case "periodic":
      // Azure's own defaults. Two copies are kept, and only Azure's support can put one back.
      return { type: "Periodic", periodicModeProperties: { backupIntervalInMinutes: 240, backupRetentionIntervalInHours: 8 } };
    case "continuous-7-days":
      return { type: "Continuous", continuousModeProperties: { tier: "Continuous7Days" } };
    case "continuous-30-days":
      return { type: "Continuous", continuousModeProperties: { tier: "Continuous30Days" } };
  }
}
