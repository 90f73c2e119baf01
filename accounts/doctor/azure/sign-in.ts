import type { Check } from "../check.ts";
import { Trouble } from "../finding.ts";
import { azureReason } from "./account.ts";

const what = "Azure";
const needed = "an identity that sees the subscription";

/** Whether Pulumi's providers would be signed in, and see the subscription. */
export const azureSignIn: Check = {
  what,
  needed,
  run: async ({ azure }) => {
    try {
      const { name, subscriptionId } = await azure.signIn();
      const answer = await azure.inSubscription("", "2022-12-01");
      if (answer.status !== 200) return [{ what, verdict: "stops", found: `${name}; subscription ${subscriptionId}: ${azureReason(answer)}`, needed, mend: "az account set --subscription SUBSCRIPTION, or ask for a role in it" }];
      const { state = "" } = answer.body as { state?: string };
      const isUsable = ["Enabled", "Warned"].includes(state);
      return [{ what, verdict: isUsable ? "ok" : "stops", found: `${name}, subscription ${subscriptionId} (${state})`, needed, mend: isUsable ? undefined : "an administrator of the subscription, in the Azure portal" }];
    } catch (error) {
      if (error instanceof Trouble) throw new Trouble(error.message, error.mend, "stops");
      throw error;
    }
  },
};
