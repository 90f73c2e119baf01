import type { Check, Ground } from "../check.ts";
import type { Finding } from "../finding.ts";
import { bodyOf, isOff } from "./account.ts";
import { heldPermissions } from "./held-permissions.ts";

const usage = "serviceusage.googleapis.com";

/** The APIs that the program turns on for a cluster of its own. */
const ofNewCluster = ["compute.googleapis.com", "iam.googleapis.com", "cloudresourcemanager.googleapis.com", "container.googleapis.com"];

interface Service {
  readonly config?: { readonly name?: string };
  readonly state?: "ENABLED" | "DISABLED";
}

/** Which of the APIs that the stack calls are off, and whether this identity may turn them on. */
export const googleApis: Check = {
  what: "Google APIs",
  needed: "those that the stack calls",
  run: async (ground) => {
    const { google, settings } = ground;
    const wanted = settings.existingCluster === undefined ? ofNewCluster : ["container.googleapis.com"];
    const names = wanted.map((service) => `names=projects/${google.project}/services/${service}`).join("&");
    const answer = await google.call(usage, `/v1/projects/${google.project}/services:batchGet?${names}`);
    if (isOff(answer)) return [await offFinding(ground, usage)];
    const { services = [] } = bodyOf(answer) as { services?: readonly Service[] };
    const on = services.flatMap(({ state, config }) => (state === "ENABLED" ? (config?.name ?? []) : []));
    const off = wanted.filter((service) => !on.includes(service));
    if (off.length === 0) return [{ what: "Google APIs", verdict: "ok", found: `${wanted.length} on`, needed: wanted.map(shortName).join(", ") }];
    return Promise.all(off.map((service) => offFinding(ground, service)));
  },
};

async function offFinding(ground: Ground, service: string): Promise<Finding> {
  const { google, settings, purpose } = ground;
  const enable = `gcloud services enable ${service} --project ${google.project}`;
  const common = { what: `Google API ${shortName(service)}`, needed: "on" };
  // The service usage API cannot turn itself on by way of the provider; of an existing cluster, nothing is turned on.
  const byProgram = service !== usage && settings.existingCluster === undefined;
  if (!byProgram) return { ...common, verdict: "stops", found: "off", mend: enable };
  if (purpose === "preview") return { ...common, verdict: "warning", found: "off; `pulumi up` turns it on" };
  const held = await heldPermissions(google, ["serviceusage.services.enable"]).catch(() => undefined);
  // Where nobody can be asked, the right may be there.
  if (held === undefined || held.has("serviceusage.services.enable")) return { ...common, verdict: "ok", found: "off; `pulumi up` turns it on" };
  return { ...common, verdict: "stops", found: "off, and this identity may not turn it on", mend: `an administrator of the project: ${enable}` };
}

const shortName = (service: string): string => service.replace(".googleapis.com", "");
