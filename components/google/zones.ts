import { nearestName } from "../checks/nearest-name.ts";
import type { Rule } from "../checks/rule.ts";

/** Google Cloud's regions with the letters of their zones, as cloud.google.com/compute/docs/regions-zones lists them in November 2026. */
const zoneLetters: Readonly<Record<string, string>> = {
  "africa-south1": "abc",
  "asia-east1": "abc",
  "asia-east2": "abc",
  "asia-northeast1": "abc",
  "asia-northeast2": "abc",
  "asia-northeast3": "abc",
  "asia-south1": "abc",
  "asia-south2": "abc",
  "asia-southeast1": "abc",
  "asia-southeast2": "abc",
  "australia-southeast1": "abc",
  "australia-southeast2": "abc",
  "europe-central2": "abc",
  "europe-north1": "abc",
  "europe-north2": "abc",
  "europe-southwest1": "abc",
  "europe-west1": "bcd",
  "europe-west2": "abc",
  "europe-west3": "abc",
  "europe-west4": "abc",
  "europe-west6": "abc",
  "europe-west8": "abc",
  "europe-west9": "abc",
  "europe-west10": "abc",
  "europe-west12": "abc",
  "me-central1": "abc",
  "me-central2": "abc",
  "me-west1": "abc",
  "northamerica-northeast1": "abc",
  "northamerica-northeast2": "abc",
  "northamerica-south1": "abc",
  "southamerica-east1": "abc",
  "southamerica-west1": "abc",
  "us-central1": "abcf",
  "us-east1": "bcd",
  "us-east4": "abc",
  "us-east5": "abc",
  "us-south1": "abc",
  "us-west1": "abc",
  "us-west2": "abc",
  "us-west3": "abc",
  "us-west4": "abc",
};

const zonesOf = (region: string): string[] => [...(zoneLetters[region] ?? "")].map((letter) => `${region}-${letter}`);
const zones = Object.keys(zoneLetters).flatMap(zonesOf);

/** The region that a zone lies in: "us-west1" for "us-west1-a". */
export const regionOf = (zone: string): string => zone.replace(/-[a-z]$/, "");

/** A zone that exists. */
export const googleZone: Rule<string> = (value) => {
  if (zones.includes(value)) return undefined;
  const siblings = zonesOf(zoneLetters[value] === undefined ? regionOf(value) : value);
  if (siblings.length > 0) return `is no Google Cloud zone; its region has ${siblings.join(", ")}`;
  const meant = nearestName(value, zones);
  return `is no Google Cloud zone${meant === undefined ? "; `gcloud compute zones list` shows them" : `; did you mean ${meant}?`}`;
};

/** Where a cluster can be: in a zone, or spread over a region. */
export const googleLocation: Rule<string> = (value) => (zoneLetters[value] === undefined ? googleZone(value) : undefined);
