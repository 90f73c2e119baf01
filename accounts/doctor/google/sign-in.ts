import type { Check } from "../check.ts";
import { Trouble } from "../finding.ts";
import { googleReason, signInCommand } from "./account.ts";

const what = "Google Cloud, for the provider";
const needed = "Application Default Credentials that see the project";

/** Whether Pulumi's provider would be signed in, and sees the stack's project. */
export const googleSignIn: Check = {
  what,
  needed,
  run: async ({ google }) => {
    try {
      await google.signIn();
    } catch (error) {
      if (error instanceof Trouble) throw new Trouble(error.message, error.mend ?? signInCommand, "stops");
      throw error;
    }
    const email = (await google.email()) ?? "a user";
    // Asking which of no rights one has needs no right, and no other API than this.
    const answer = await google.call("cloudresourcemanager.googleapis.com", `/v1/projects/${google.project}:testIamPermissions`, { permissions: ["resourcemanager.projects.get"] });
    const seen = (answer.body as { permissions?: readonly string[] } | undefined)?.permissions ?? [];
    if (answer.status === 200 && seen.length > 0) return [{ what, verdict: "ok", found: email, needed }];
    if (answer.status === 401) return [{ what, verdict: "stops", found: `${email}, whose credentials Google refuses`, needed, mend: signInCommand }];
    // Where the API is off, the rights cannot be asked for, and the program turns it on.
    if (/SERVICE_DISABLED|has not been used in project/.test(JSON.stringify(answer.body ?? ""))) return [{ what, verdict: "ok", found: email, needed }];
    const reason = answer.status === 200 ? "which it may not see" : googleReason(answer);
    return [{ what, verdict: "stops", found: `${email}; project ${google.project}: ${reason}`, needed, mend: `pulumi config set gcp:project PROJECT, or ask for a role in ${google.project}` }];
  },
};
