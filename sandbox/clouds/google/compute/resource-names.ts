import * as crypto from "node:crypto";
import { GoogleError } from "../google-error.ts";

/** RFC 1035 label, as all names of Compute Engine. */
const nameRule = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Refuses a name that Compute Engine refuses. */
export function requireName(name: string | undefined): string {
  if (name !== undefined && nameRule.test(name)) return name;
  throw invalidValue(`Invalid value for field 'resource.name': '${name ?? ""}'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'`);
}

/** "projects/p/global/networks/n" of any form in which a resource may be named: a name, a path, a full URL. */
export function resourcePath(reference: string, projectId: string, collection: string): string {
  const path = reference.replace(/^https:\/\/(www\.googleapis\.com\/compute|compute\.googleapis\.com\/compute)\/(v1|beta)\//, "");
  if (path.startsWith("projects/")) return path;
  if (path.startsWith("global/") || path.startsWith("regions/")) return `projects/${projectId}/${path}`;
  return `projects/${projectId}/${collection}/${path}`;
}

export const selfLink = (path: string): string => `https://www.googleapis.com/compute/v1/${path}`;

/** A new number of a resource. */
export const newId = (): string => String(crypto.randomInt(2 ** 47));

export const resourceNotFound = (path: string) => new GoogleError("NOT_FOUND", `The resource '${path}' was not found`);
export const alreadyExists = (path: string) => new GoogleError("ALREADY_EXISTS", `The resource '${path}' already exists`);
/** @param kind the resource's, e.g. "network" */
export const inUse = (kind: string, path: string, user: string) => new GoogleError("INVALID_ARGUMENT", `The ${kind} resource '${path}' is already being used by '${user}'`, [], { reason: "resourceInUseByAnotherResource" });
/** Compute Engine's refusal of a value. */
export const invalidValue = (message: string) => new GoogleError("INVALID_ARGUMENT", message, [], { reason: "invalid" });
/** A fingerprint that is not that of the resource as it is now. */
export const conditionNotMet = (message: string) => new GoogleError("FAILED_PRECONDITION", message, [], { reason: "conditionNotMet", code: 412 });

/** One entry of an aggregated list, by place: what there is, or a warning that there is nothing. */
export function aggregated<T>(collection: string, places: readonly string[], itemsOf: (place: string) => readonly T[]): Record<string, unknown> {
  return Object.fromEntries(
    places.map((place) => {
      const items = itemsOf(place);
      return [place, items.length > 0 ? { [collection]: items } : { warning: nothingThere(place) }];
    }),
  );
}

/** Compute Engine's words for a place without results (compute.v1, WarningInfo). */
const nothingThere = (place: string): unknown => ({ code: "NO_RESULTS_ON_PAGE", message: `There are no results for scope '${place}' on this page.`, data: [{ key: "scope", value: place }] });
