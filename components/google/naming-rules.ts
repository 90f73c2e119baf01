import { all, matches, type Rule } from "../checks/rule.ts";
import { googleLocation } from "./zones.ts";

/** Id of a Google Cloud project. */
export const projectId = matches(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "must be a project id: 6 to 30 lowercase letters, digits and hyphens, beginning with a letter");

/**
 * Name of a GKE cluster. GKE allows 40 characters; the nodes' service account is named after the cluster with "-nodes"
 * behind, and such names have at most 30.
 */
export const clusterName = matches(/^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/, "must be 1 to 24 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen");

/** A Compute Engine machine type: family, kind and size ("e2-standard-4"), or a custom one ("n2-custom-4-8192"). */
export const machineType = matches(
  /^[a-z][a-z0-9]{1,3}d?-(micro|small|medium|(standard|highmem|highcpu|ultramem|megamem|hypermem|highgpu|megagpu|ultragpu|edgegpu)-\d+[a-z]?(-lssd|-metal)?|custom-\d+-\d+(-ext)?)$/,
  "must be a machine type such as e2-standard-4; `gcloud compute machine-types list` shows them",
);

/**
 * A tag that serves as Google label and as Azure tag: Google's rules, which are the narrower ones (keys of 1 to 63 and
 * values of up to 63 lowercase letters, digits, hyphens and underscores).
 */
export const tag: Rule<readonly [name: string, text: string]> = ([name, text]) => {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) return "its name must be 1 to 63 lowercase letters, digits, hyphens and underscores, beginning with a letter";
  if (!/^[a-z0-9_-]{0,63}$/.test(text)) return "must be at most 63 lowercase letters, digits, hyphens and underscores";
  return undefined;
};

/** Text of a Google label: the value half of {@link tag}. */
export const labelText = matches(/^[a-z0-9_-]{1,63}$/, "must be 1 to 63 lowercase letters, digits, hyphens and underscores");

/** A text as a label's value: what labels cannot hold becomes a hyphen. */
export const toLabelText = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9_-]/g, "-").slice(0, 63);

/** Where a cluster that exists already is found. */
export interface ClusterPath {
  /** Zone of a zonal cluster, region of a regional one. */
  readonly location: string;
  readonly clusterName: string;
}

/** Takes "us-west1-a/shared" apart. */
export function clusterPathOf(path: string): ClusterPath {
  const [location = "", clusterName = ""] = path.split("/");
  return { location, clusterName };
}

/** A cluster that exists: its zone or region, which there must be, and its name (up to 40 characters, which GKE allows). */
export const existingCluster: Rule<string> = all(
  matches(/^[a-z0-9-]+\/[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "must be LOCATION/NAME, such as us-west1-a/shared or us-west1/shared; `gcloud container clusters list` shows both"),
  (path) => {
    const advice = googleLocation(clusterPathOf(path).location);
    return advice === undefined ? undefined : `its location ${advice}`;
  },
);

/** A time of day. */
export const timeOfDay = matches(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day in UTC, such as 03:00");
