import { regionOf } from "../../../components/google/zones.ts";
import type { Check } from "../check.ts";
import { type Finding } from "../finding.ts";
import { googleReason, isOff } from "./account.ts";

/** Whether the names that the stack gives on Google Cloud are free, or its own. */
export const googleNames: Check = {
  what: "Google names",
  needed: "free, or of this stack",
  run: async ({ google, settings, state, stack }) => {
    if (settings.existingCluster !== undefined) return [];
    const { project, zone, clusterName } = settings.google;
    const region = regionOf(zone);
    const account = `${clusterName}-nodes@${project}.iam.gserviceaccount.com`;
    const places = [
      { kind: "cluster", host: "container.googleapis.com", version: "v1", path: `projects/${project}/locations/${zone}/clusters/${clusterName}` },
      { kind: "network", host: "compute.googleapis.com", version: "compute/v1", path: `projects/${project}/global/networks/${clusterName}` },
      { kind: "subnetwork", host: "compute.googleapis.com", version: "compute/v1", path: `projects/${project}/regions/${region}/subnetworks/${clusterName}` },
      { kind: "service account", host: "iam.googleapis.com", version: "v1", path: `projects/${project}/serviceAccounts/${account}` },
    ];
    const known = await state().catch(() => undefined);
    const findings = await Promise.all(
      places.map(async ({ kind, host, version, path }): Promise<Finding | undefined> => {
        const what = `Google ${kind} ${kind === "service account" ? account : clusterName}`;
        if (known?.holds(path) === true) return undefined;
        const answer = await google.call(host, `/${version}/${path}`);
        // Of what an API that is off could hold, nothing is there.
        if (answer.status === 404 || isOff(answer)) return undefined;
        if (answer.status !== 200) return { what, verdict: "unknown", found: `may not be read (${googleReason(answer)})`, needed: "free" };
        if (known === undefined) return { what, verdict: "unknown", found: "there; whose it is, Pulumi's backend does not say", needed: "free, or of this stack" };
        return { what, verdict: "stops", found: "there, and not in the state of this stack", needed: "free", mend: `pulumi config set clusterName ANOTHER --stack ${stack}, or delete it` };
      }),
    );
    const taken = findings.filter((finding) => finding !== undefined);
    return taken.length > 0 ? taken : [{ what: `Google names ${clusterName}`, verdict: "ok", found: places.map(({ kind }) => kind).join(", "), needed: "free, or of this stack" }];
  },
};
