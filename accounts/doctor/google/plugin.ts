import { tokenFault } from "../../../components/google/token-plugin.ts";
import type { Check } from "../check.ts";
import { complaintOf, runCommand } from "../command.ts";
import { signInCommand } from "./account.ts";

const what = "Google Cloud, for kubectl";
const needed = "a token from gke-gcloud-auth-plugin";

/**
 * Whether whoever reads the stack's kubeconfig gets into the cluster. The plugin it names asks `gcloud config
 * config-helper` and not the Application Default Credentials, so that gcloud itself must be signed in.
 */
export const clusterToken: Check = {
  what,
  needed,
  run: async () => {
    const fault = await tokenFault();
    if (fault === undefined) return [{ what, verdict: "ok", found: "a token", needed }];
    const gcloud = await runCommand("gcloud", ["config", "config-helper", "--format=value(credential.token_expiry)"]);
    const found = gcloud.status === undefined ? `${fault.reason}; there is no command gcloud either` : gcloud.status === 0 ? fault.reason : `${fault.reason}; gcloud: ${complaintOf(gcloud)}`;
    return [{ what, verdict: "stops", found, needed, mend: gcloud.status === undefined ? "install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install" : (fault.mend ?? signInCommand) }];
  },
};
