import type { Deviation } from "./compare.ts";
import type { Scenario } from "./tape.ts";

/** What is known of the projects that made the recordings (../shared/tapes/README.md). */
interface Recorder {
  /** Whether it kept the header that tells clients how long to wait. */
  readonly keepsRetryAfter: boolean;
  /** Whether it kept what requests sent. */
  readonly keepsRequests: boolean;
  /** Paths of properties whose values are not the cloud's own. */
  readonly replaced: readonly RegExp[];
  /** Paths of properties that it took out of some answers. */
  readonly removed: readonly RegExp[];
}

const recorders: Readonly<Record<string, Recorder>> = {
  "GoogleCloudPlatform/k8s-config-connector": {
    keepsRetryAfter: false,
    keepsRequests: true,
    replaced: [
      // Callers are all called user@example.com.
      /(^|\.)user$/,
      // Numbers and hashes are all zeros.
      /^id$/,
    ],
    // Volatile fields of Compute Engine.
    removed: [/(^|\.)(sizeGb|satisfiesPzs)$/],
  },
  "cloud-custodian/cloud-custodian": { keepsRetryAfter: false, keepsRequests: false, replaced: [], removed: [] },
  "Azure/azure-cli": { keepsRetryAfter: false, keepsRequests: true, replaced: [], removed: [] },
  // Keys are called {KEY}.
  "Azure/azure-service-operator": { keepsRetryAfter: true, keepsRequests: true, replaced: [/^keys\[\]\.value$/], removed: [] },
  "Azure/azure-libraries-for-java": { keepsRetryAfter: false, keepsRequests: false, replaced: [], removed: [] },
};

/** Whether a deviation comes of what the recorder changed. */
export function isAltered({ kind, path }: Deviation, scenario: Scenario): boolean {
  const { replaced, removed } = recorderOf(scenario);
  return (kind === "value" && replaced.some((pattern) => pattern.test(path))) || (kind === "extra" && removed.some((pattern) => pattern.test(path)));
}

const unknown: Recorder = { keepsRetryAfter: false, keepsRequests: true, replaced: [], removed: [] };

export const recorderOf = ({ repository }: Scenario): Recorder => recorders[repository] ?? unknown;

/** Tapes whose exchanges have nothing to do with each other: what was there before each is not known. */
export const isCollection = ({ name, trust }: Scenario): boolean => name === "azure/arm-errors" || trust === "example";
