import { GoogleError } from "../google-error.ts";

/** RFC 1035 label, as all names of Compute Engine. */
const nameRule = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Refuses a name that Compute Engine refuses. */
export function requireName(name: string | undefined): string {
  if (name !== undefined && nameRule.test(name)) return name;
  throw new GoogleError(
    "INVALID_ARGUMENT",
    `Invalid value for field 'resource.name': '${name ?? ""}'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'`,
  );
}

/** "projects/p/global/networks/n" of any form in which a resource may be named: a name, a path, a full URL. */
export function resourcePath(reference: string, projectId: string, collection: string): string {
  const path = reference.replace(/^https:\/\/(www\.googleapis\.com\/compute|compute\.googleapis\.com\/compute)\/(v1|beta)\//, "");
  if (path.startsWith("projects/")) return path;
  if (path.startsWith("global/") || path.startsWith("regions/")) return `projects/${projectId}/${path}`;
  return `projects/${projectId}/${collection}/${path}`;
}

export const selfLink = (path: string): string => `https://www.googleapis.com/compute/v1/${path}`;

export const resourceNotFound = (path: string) => new GoogleError("NOT_FOUND", `The resource '${path}' was not found`);
export const alreadyExists = (path: string) => new GoogleError("ALREADY_EXISTS", `The resource '${path}' already exists`);
export const inUse = (path: string, user: string) => new GoogleError("INVALID_ARGUMENT", `The resource '${path}' is already being used by '${user}'`);

/** Refuses fields of a resource that the sandbox does not model. */
export function requireFields(kind: string, body: Readonly<Record<string, unknown>>, modelled: readonly string[]): void {
  const others = Object.keys(body).filter((field) => !modelled.includes(field) && body[field] !== undefined && body[field] !== null);
  if (others.length > 0) throw new GoogleError("UNIMPLEMENTED", `The sandbox does not model ${others.map((field) => `${kind}.${field}`).join(", ")}: leave it out, or deploy to a real project.`);
}
