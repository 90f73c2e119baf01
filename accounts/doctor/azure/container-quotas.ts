import { upgradeSurge } from "../../../components/kubernetes/pods/upgrade-surge.ts";
import type { Check, Ground } from "../check.ts";
import { type Finding } from "../finding.ts";
import { quotaFinding } from "../quota.ts";
import { azureBody } from "./account.ts";
import { containerRegion } from "./resource-group.ts";

const apiVersion = "2023-05-01";

interface Usage {
  readonly name?: { readonly value?: string };
  readonly currentValue?: number;
  readonly limit?: number;
}

interface Capability {
  readonly osType?: string;
  readonly ipAddressType?: string;
  readonly gpu?: string;
  readonly capabilities?: { readonly maxCpu?: number; readonly maxMemoryInGB?: number };
}

/** Pods that Azure runs at most, upgrades included. Where they are spread, about half of them. */
function podsOnAzure({ replicas, placement }: Ground["settings"]["todo"]): number {
  const most = replicas === 1 ? 1 : replicas + upgradeSurge(replicas);
  return placement === "spread" ? Math.ceil(most / 2) : most;
}

/** Whether the region has room for the stack's container groups, in number and in size. */
export const containerQuotas: Check = {
  what: "Azure container groups",
  needed: "room for the todo app's",
  run: async (ground) => {
    const { azure, settings, state } = ground;
    const region = await containerRegion(ground);
    const { cpu, memoryGb } = settings.todo;
    const location = `/providers/Microsoft.ContainerInstance/locations/${region}`;
    const [usages, capabilities] = await Promise.all([azure.inSubscription(`${location}/usages`, apiVersion), azure.inSubscription(`${location}/capabilities`, apiVersion)]);
    const { value: used = [] } = azureBody(usages) as { value?: readonly Usage[] };
    const { value: offered = [] } = azureBody(capabilities) as { value?: readonly Capability[] };
    const running = ((await state().catch(() => undefined))?.outputsOf("kubernetes:apps/v1:Deployment").length ?? 0) > 0;
    const pods = podsOnAzure(settings.todo);
    const demand: Record<string, number> = { ContainerGroups: pods, StandardCores: pods * cpu };
    // Groups that run already are counted already.
    const quotas = running ? [] : used.flatMap((usage) => compare(usage, demand[usage.name?.value ?? ""], region));
    return [...quotas, ...sizes(offered, region, cpu, memoryGb)];
  },
};

function compare({ name, currentValue = 0, limit = 0 }: Usage, needed: number | undefined, region: string): Finding[] {
  if (needed === undefined) return [];
  const mend = "ask for more in the Azure portal (Help + support, quota of Container Instances), or pulumi config set azureRegion ANOTHER";
  return [quotaFinding({ what: `Azure quota ${name?.value ?? ""}, ${region}`, limit, usage: currentValue, needed, mend })];
}

function sizes(offered: readonly Capability[], region: string, cpu: number, memoryGb: number): Finding[] {
  const what = `Azure container groups, ${region}`;
  const needed = `Linux, public address, ${cpu} CPU, ${memoryGb} GB`;
  const fitting = offered.filter(({ osType, ipAddressType, gpu }) => osType === "Linux" && ipAddressType === "Public" && (gpu ?? "None") === "None");
  const [largest] = fitting.map(({ capabilities }) => capabilities).sort((one, other) => (other?.maxCpu ?? 0) - (one?.maxCpu ?? 0));
  if (largest === undefined) return [{ what, verdict: "stops", found: "none with a public address", needed, mend: "pulumi config set azureRegion ANOTHER" }];
  const { maxCpu = 0, maxMemoryInGB = 0 } = largest;
  const fits = maxCpu >= cpu && maxMemoryInGB >= memoryGb;
  return [{ what, verdict: fits ? "ok" : "stops", found: `up to ${maxCpu} CPU, ${maxMemoryInGB} GB`, needed, mend: fits ? undefined : "pulumi config set todoCpu or todoMemoryGb smaller, or azureRegion to another" }];
}
