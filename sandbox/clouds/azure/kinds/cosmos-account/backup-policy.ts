import { isDeepStrictEqual } from "node:util";
import type { AccountProperties, BackupPolicy } from "./account.ts";
import { badRequest } from "./refusal.ts";
import type { GivenAccount } from "./schema.ts";

type GivenPolicy = NonNullable<NonNullable<GivenAccount["properties"]>["backupPolicy"]>;

/** A policy with Azure's defaults; the one of an account whose client names none. Throws what Cosmos DB refuses. */
export function readBackupPolicy(given: GivenPolicy = { type: "Periodic" }): BackupPolicy {
  if (given.type === "Continuous") return { type: "Continuous", continuousModeProperties: { tier: given.continuousModeProperties?.tier ?? "Continuous30Days" } };
  if (given.type !== "Periodic") throw badRequest("'properties.backupPolicy.type' is required and must be 'Periodic' or 'Continuous'.");
  const { backupIntervalInMinutes: minutes = 240, backupRetentionIntervalInHours: hours = 8, backupStorageRedundancy = "Geo" } = given.periodicModeProperties ?? {};
  // learn.microsoft.com/azure/cosmos-db/periodic-backup-modify-interval-retention
  if (minutes < 60 || minutes > 1440) throw badRequest(`The backup interval of ${String(minutes)} minutes is not valid: it must be from 60 to 1440.`);
  if (hours < 8 || hours > 720 || hours * 60 < 2 * minutes) throw badRequest(`The backup retention of ${String(hours)} hours is not valid: it must be from 8 to 720 and at least twice the backup interval.`);
  return { type: "Periodic", periodicModeProperties: { backupIntervalInMinutes: minutes, backupRetentionIntervalInHours: hours, backupStorageRedundancy } };
}

/** Throws where an account's policy cannot be changed so: never back from continuous, and never together with something else. */
export function checkBackupChange(before: AccountProperties, after: AccountProperties): void {
  const [from, to] = [before.backupPolicy, after.backupPolicy];
  if (isDeepStrictEqual(from, to)) return;
  if (from.type === "Continuous" && to.type === "Periodic") throw badRequest("The backup policy of an account cannot be changed from Continuous to Periodic.");
  const others = !isDeepStrictEqual({ ...before, backupPolicy: undefined }, { ...after, backupPolicy: undefined });
  if (others && to.type === "Continuous") {
    throw badRequest(from.type === "Periodic" ? "Cannot update continuous backup mode and other properties at the same time." : "Cannot update Continuous Mode Tier and other properties at the same time.");
  }
}
