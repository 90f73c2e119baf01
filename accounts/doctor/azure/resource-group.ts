import { connectorRegion } from "../../../components/azure/connector-regions.ts";
import type { Check, Ground } from "../check.ts";
import { Trouble } from "../finding.ts";
import type { Answer } from "../http.ts";
import { azureBody } from "./account.ts";

const groupOf = (azure: Ground["azure"], name: string): Promise<Answer> => azure.inSubscription(`/resourceGroups/${name}`, "2022-09-01");

/** Name of the region of a group that is there, e.g. "westus2". */
const locationOf = (answer: Answer): string => ((azureBody(answer) as { location?: string }).location ?? "").toLowerCase().replaceAll(" ", "");

/** The region where the stack's container groups come to stand: that of the existing resource group where one is to be used. */
export async function containerRegion({ azure, settings }: Pick<Ground, "azure" | "settings">): Promise<string> {
  const group = settings.existingResourceGroup;
  if (group === undefined) return settings.azure.region;
  const answer = await groupOf(azure, group);
  if (answer.status === 404) throw new Trouble(`not asked: the resource group ${group} is not there`);
  return locationOf(answer);
}

/** Whether the resource group's name is free, or its own; or the group there that is to be used. */
export const resourceGroup: Check = {
  what: "Azure resource group",
  needed: "free, or of this stack",
  run: async ({ azure, settings, state, stack }) => {
    const existing = settings.existingResourceGroup;
    const name = existing ?? settings.azure.resourceGroupName;
    const what = `Azure resource group ${name}`;
    const answer = await groupOf(azure, name);
    if (answer.status === 404) {
      if (existing === undefined) return [{ what, verdict: "ok", found: "free", needed: "free, or of this stack" }];
      return [{ what, verdict: "stops", found: "not there", needed: "there", mend: 'az group list --query "[].name"' }];
    }
    const location = locationOf(answer);
    if (existing !== undefined) {
      const isUsable = connectorRegion(location) === undefined;
      return [{ what, verdict: isUsable ? "ok" : "stops", found: `there, in ${location}`, needed: "there, in a region that the connector knows", mend: isUsable ? undefined : "use a group in one of its regions: components/azure/connector-regions.ts" }];
    }
    const known = await state().catch(() => undefined);
    if (known?.holds(`/resourceGroups/${name}`) === true) return [{ what, verdict: "ok", found: "of this stack", needed: "free, or of this stack" }];
    if (known === undefined) return [{ what, verdict: "unknown", found: "there; whose it is, Pulumi's backend does not say", needed: "free, or of this stack" }];
    return [{ what, verdict: "stops", found: "there, and not in the state of this stack", needed: "free", mend: `pulumi config set resourceGroupName ANOTHER --stack ${stack}, or existingResourceGroup ${name}` }];
  },
};
