import type { Properties } from "../../provider.ts";
import { ProviderError } from "../../provider.ts";
import type { GoogleClient } from "../google-client.ts";
import { textOf } from "../google-resource.ts";
import { nameOf, projectOf, regionOf } from "./links.ts";

/** A form of id with inputs in braces, e.g. "projects/{{project}}/regions/{{region}}/subnetworks/{{name}}". */
export type ImportForm = string;

const placeholder = /\{\{(\w+)\}\}/g;

/** The forms of id that a resource class documents under "Import", the longest first. */
export const importForms = (doc: string): ImportForm[] => [...doc.matchAll(/^\* `([^`\s]*\{\{[^`\s]*)`$/gm)].map(([, form = ""]) => form);

/** The inputs that a form of id is made of. */
export const inputsOfForm = (form: ImportForm): string[] => [...form.matchAll(placeholder)].map(([, name = ""]) => camelCase(name));

/** The id in a form; what the inputs do not name is the provider's own. */
export function idInForm(form: ImportForm, inputs: Properties, client: GoogleClient): string {
  return form.replace(placeholder, (_all, name: string) => {
    if (name === "project") return projectOf(inputs, client);
    if (name === "region") return regionOf(inputs, client);
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

function zoneOf(inputs: Properties, client: GoogleClient): string {
  const zone = textOf(inputs["zone"]) ?? client.zone;
  if (zone === undefined) throw new ProviderError("zone: required field is not set: set it on the resource, or as gcp:zone in the stack's configuration");
  return nameOf(zone);
}

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
