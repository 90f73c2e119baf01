import type { Check } from "../check.ts";
import { azureBody } from "./account.ts";

/** Whether the resource group's name is free, or its own; or the group there that is to be used. */
export const resourceGroup: Check = {
  what: "Azure resource group",
  needed: "free, or of this stack",
  run: async ({ azure, settings, state, stack }) => {
    const existing = settings.existingResourceGroup;
    const name = existing ?? settings.azure.resourceGroupName;
    const what = `Azure resource group ${name}`;
    const answer = await azure.inSubscription(`/resourceGroups/${name}`, "2022-09-01");
    if (answer.status === 404) {
      if (existing === undefined) return [{ what, verdict: "ok", found: "free", needed: "free, or of this stack" }];
      return [{ what, verdict: "stops", found: "not there", needed: "there", mend: 'az group list --query "[].name"' }];
    }
    azureBody(answer);
    if (existing !== undefined) return [{ what, verdict: "ok", found: "there", needed: "there" }];
    const known = await state().catch(() => undefined);
    if (known?.holds(`/resourceGroups/${name}`) === true) return [{ what, verdict: "ok", found: "of this stack", needed: "free, or of this stack" }];
    if (known === undefined) return [{ what, verdict: "unknown", found: "there; whose it is, Pulumi's backend does not say", needed: "free, or of this stack" }];
    return [{ what, verdict: "stops", found: "there, and not in the state of this stack", needed: "free", mend: `pulumi config set resourceGroupName ANOTHER --stack ${stack}, or existingResourceGroup ${name}` }];
  },
};
