import type { Properties } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import type { GoogleClient } from "./google-client.ts";
import { textOf } from "./google-resource.ts";

export const computeUrl = (path: string): string => `https://compute.googleapis.com/compute/v1/${path}`;

/** The last part of a link or path. */
export const nameOf = (link: unknown): string => String(link).split("/").at(-1) ?? "";

export const projectOf = (inputs: Properties, client: GoogleClient): string => textOf(inputs["project"]) ?? client.project;

/** The region of a resource: its own, the provider's, or that of the provider's zone. */
export function regionOf(inputs: Properties, client: GoogleClient): string {
  const region = textOf(inputs["region"]) ?? client.region ?? client.zone?.replace(/-[a-z]$/, "");
  if (region === undefined) throw new ProviderError("region: required field is not set: set it on the resource, or as gcp:region in the stack's configuration");
  return nameOf(region);
}

/** The location of a cluster or node pool: its own, or the provider's zone or region. */
export function locationOf(inputs: Properties, client: GoogleClient): string {
  const location = textOf(inputs["location"]) ?? client.zone ?? client.region;
  if (location === undefined) throw new ProviderError("location: Cannot determine location: set location in this resource, or set provider-level 'zone' or 'region'.");
  return location;
}

/** RFC 1035 label: what Compute Engine takes for a name. */
export const computeName = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export function nameFaults(inputs: Properties): { property: string; reason: string }[] {
  const name = inputs["name"];
  if (typeof name !== "string" || computeName.test(name)) return [];
  return [{ property: "name", reason: `name "${name}" must be 1-63 lowercase letters, digits and hyphens, a letter first and no hyphen last` }];
}
