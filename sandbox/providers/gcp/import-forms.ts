import type { Properties } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import type { GoogleClient } from "./google-client.ts";
import { textOf } from "./google-resource.ts";
import { locationOf, nameOf, projectOf, regionOf } from "./links.ts";

/** A form of id with inputs in braces, e.g. "projects/{{project}}/regions/{{region}}/subnetworks/{{name}}". */
export type ImportForm = string;

const placeholder = /\{\{(\w+)\}\}/g;

/** The forms of id that a resource class documents under "Import", the longest first. Of `cluster_id`, it is the name of a cluster that is meant. */
export function importForms(doc: string): ImportForm[] {
  const documented = [...doc.matchAll(/^\* `([^`\s]*\{\{[^`\s]*)`$/gm)].map(([, form = ""]) => form);
  return documented.map((form) => form.replace(/\{\{\w+_id\}\}$/, "{{name}}").replace(/\{\{(\w+)_id\}\}/g, "{{$1}}"));
}

/** The inputs that a form of id is made of. */
export const inputsOfForm = (form: ImportForm): string[] => [...form.matchAll(placeholder)].map(([, name = ""]) => camelCase(name));

/** The id in a form; what the inputs do not name is the provider's own. */
export function idInForm(form: ImportForm, inputs: Properties, client: GoogleClient): string {
  return form.replace(placeholder, (_all, name: string) => {
    if (name === "project") return projectOf(inputs, client);
    if (name === "region") return regionOf(inputs, client);
    if (name === "location") return locationOf(inputs, client);
    if (name === "zone") return zoneOf(inputs, client);
    return nameOf(inputs[camelCase(name)]);
  });
}

/** The inputs that an id tells; undefined where it has none of the forms. */
export function inputsOfId(forms: readonly ImportForm[], id: string): Properties | undefined {
  for (const form of forms) {
    const pattern = form.replace(placeholder, (_all, name: string) => `(?<${camelCase(name)}>[^/]+)`);
    const groups = new RegExp(`^${pattern}$`).exec(id)?.groups;
    if (groups !== undefined) return { ...groups };
  }
  return undefined;
}

/** An id in the one form that the state has; one that has none of the forms stays as it is. */
export function canonicalId(form: ImportForm, forms: readonly ImportForm[], id: string, client: GoogleClient): string {
  const inputs = inputsOfId([form, ...forms], id);
  return inputs === undefined ? id : idInForm(form, inputs, client);
}

function zoneOf(inputs: Properties, client: GoogleClient): string {
  const zone = textOf(inputs["zone"]) ?? client.zone;
  if (zone === undefined) throw new ProviderError("zone: required field is not set: set it on the resource, or as gcp:zone in the stack's configuration");
  return nameOf(zone);
}

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
