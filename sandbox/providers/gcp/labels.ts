import type { Properties } from "../provider.ts";
import type { GoogleClient } from "./google-client.ts";

/** The label by which the real provider marks what it has made. */
const attribution = { "goog-pulumi-provisioned": "true" };

/** A resource's labels with those of the provider: what is sent, and what the output `pulumiLabels` shows. */
export function effectiveLabels(labels: unknown, client: GoogleClient): Record<string, string> {
  return { ...client.defaultLabels, ...(labels as Record<string, string> | undefined), ...(client.attributionLabel ? attribution : {}) };
}

/** The outputs about labels: `own` are those of the program that the cloud still has. */
export function labelOutputs(own: unknown, live: unknown, client: GoogleClient): Properties {
  return { pulumiLabels: effectiveLabels(own, client), effectiveLabels: live ?? {} };
}

/** Of the labels that a resource has, those that the program did not leave to the provider. */
export function ownLabels(live: unknown, client: GoogleClient): Record<string, string> | undefined {
  const others = { ...client.defaultLabels, ...attribution };
  const own = Object.entries((live ?? {}) as Record<string, string>).filter(([key]) => !(key in others));
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}
