import type { Check } from "../check.ts";
import { bodyOf } from "./account.ts";

interface Zone {
  readonly status?: string;
  readonly deprecated?: { readonly state?: string };
}

/** Whether the zone of a new cluster is up. How many machines are left there, no API tells. */
export const googleZone: Check = {
  what: "Google zone",
  needed: "UP",
  run: async ({ google, settings }) => {
    if (settings.existingCluster !== undefined) return [];
    const { zone } = settings.google;
    const answer = await google.call("compute.googleapis.com", `/compute/v1/projects/${google.project}/zones/${zone}`);
    const what = `Google zone ${zone}`;
    if (answer.status === 404) return [{ what, verdict: "stops", found: "no such zone for this project", needed: "UP", mend: "pulumi config set zone ZONE" }];
    const { status = "", deprecated } = bodyOf(answer) as Zone;
    if (status !== "UP") return [{ what, verdict: "stops", found: status, needed: "UP", mend: "pulumi config set zone ANOTHER, or wait" }];
    return [{ what, verdict: deprecated?.state === undefined ? "ok" : "warning", found: deprecated?.state === undefined ? "UP" : `UP, ${deprecated.state}`, needed: "UP" }];
  },
};
