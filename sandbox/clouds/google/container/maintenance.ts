import * as crypto from "node:crypto";
import type { JsonObject } from "../api.ts";
import { isObject, objectAt } from "../api.ts";
import { isDefault } from "../proto-json.ts";

/** A maintenance policy as the API shows it, with a version that names its window; GKE reckons with four hours from the window's beginning. */
export function maintenancePolicyJson(policy: JsonObject): JsonObject {
  const window = objectAt(policy, "window");
  if (isDefault(window)) return { resourceVersion: versionOf("") };
  const daily = objectAt(window, "dailyMaintenanceWindow");
  const exclusions = Object.entries(objectAt(window, "maintenanceExclusions")).map(([name, exclusion]) => [name, exclusionJson(exclusion)] as const);
  const shown = { ...window, ...(isDefault(daily) ? {} : { dailyMaintenanceWindow: { ...daily, duration: "PT4H0M0S" } }), maintenanceExclusions: exclusions.length > 0 ? Object.fromEntries(exclusions) : undefined };
  return { resourceVersion: versionOf(JSON.stringify(shown)), window: shown };
}

/** That there are no upgrades at all is what an exclusion means without a scope, and is not told. */
function exclusionJson(exclusion: unknown): unknown {
  if (!isObject(exclusion)) return exclusion;
  const options = objectAt(exclusion, "maintenanceExclusionOptions");
  return options["scope"] === "NO_UPGRADES" ? { ...exclusion, maintenanceExclusionOptions: { ...options, scope: undefined } } : exclusion;
}

/** The first eight letters of the SHA-256 of what it describes: that of nothing is "e3b0c442", as GKE's. */
const versionOf = (text: string): string => crypto.createHash("sha256").update(text).digest("hex").slice(0, 8);
