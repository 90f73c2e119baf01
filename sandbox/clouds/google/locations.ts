/** Regions of Google Cloud with the letters of their zones (cloud.google.com/compute/docs/regions-zones, 2026). */
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
  // Came last: the ranges of networks that have a subnetwork in each region follow from this order.
  "asia-southeast3": "abc",
};

export const regions: readonly string[] = Object.keys(zoneLetters);

/** The zones of a region; none for a region that does not exist. */
export const zonesOf = (region: string): string[] => [...(zoneLetters[region] ?? "")].map((letter) => `${region}-${letter}`);

export const zones: readonly string[] = regions.flatMap(zonesOf);

/** Whether it is a region, a zone, or does not exist. */
export function locationKind(location: string): "region" | "zone" | undefined {
  if (location in zoneLetters) return "region";
  return zones.includes(location) ? "zone" : undefined;
}

/** The region of a region or zone. */
export const regionOf = (location: string): string => (locationKind(location) === "zone" ? location.replace(/-[a-z]$/, "") : location);

/** A region that projects are let into one by one: networks have no subnetwork there by themselves (recording compute-network-auto-subnets of GoogleCloudPlatform/k8s-config-connector). */
export const closedRegion = "me-central2";
