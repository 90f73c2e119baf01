import type { Scenario } from "./tape.ts";

/** What is known of the projects that made the recordings (../shared/tapes/README.md). */
interface Recorder {
  /** Whether it kept the header that tells clients how long to wait. */
  readonly keepsRetryAfter: boolean;
  /** Whether it kept what requests sent. */
  readonly keepsRequests: boolean;
  /** Paths of properties whose values are not the cloud's own, or that it took out. */
  readonly altered: readonly RegExp[];
}

const recorders: Readonly<Record<string, Recorder>> = {
  "GoogleCloudPlatform/k8s-config-connector": {
    keepsRetryAfter: false,
    keepsRequests: true,
    altered: [
      // Volatile fields of Compute Engine are taken out.
      /(^|\.)(sizeGb|satisfiesPzi|satisfiesPzs)$/,
      // Callers are all called user@example.com.
      /(^|\.)user$/,
    ],
  },
  "cloud-custodian/cloud-custodian": { keepsRetryAfter: false, keepsRequests: false, altered: [] },
  "Azure/azure-cli": { keepsRetryAfter: false, keepsRequests: true, altered: [] },
  "Azure/azure-service-operator": { keepsRetryAfter: true, keepsRequests: true, altered: [] },
  "Azure/azure-libraries-for-java": { keepsRetryAfter: false, keepsRequests: false, altered: [] },
};

const unknown: Recorder = { keepsRetryAfter: false, keepsRequests: true, altered: [] };

export const recorderOf = ({ repository }: Scenario): Recorder => recorders[repository] ?? unknown;

/** Tapes whose exchanges have nothing to do with each other: what was there before each is not known. */
export const isCollection = ({ name, trust }: Scenario): boolean => name === "azure/arm-errors" || trust === "example";
