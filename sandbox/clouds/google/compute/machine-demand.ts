import { machineCores } from "../../../kubernetes/node-object.ts";
import { type JsonObject, objectAt, textAt } from "../api.ts";
import type { Amounts } from "./quotas.ts";

/** What machines of a node pool take of their region's quotas. @param settings the pool's, defaults filled in */
export function machineDemand(settings: JsonObject, machines: number): Amounts {
  const config = objectAt(settings, "config");
  const machineType = textAt(config, "machineType") ?? "";
  const isPrivate = objectAt(settings, "networkConfig")["enablePrivateNodes"] === true;
  const isSsd = textAt(config, "diskType") !== "pd-standard";
  return {
    [machineType.startsWith("n2-") ? "N2_CPUS" : "CPUS"]: machines * machineCores(machineType),
    ...(isSsd ? { SSD_TOTAL_GB: machines * Number(config["diskSizeGb"]) } : {}),
    ...(isPrivate ? {} : { IN_USE_ADDRESSES: machines }),
  };
}

/** The sum of several. */
export function sumOf(amounts: readonly Amounts[]): Amounts {
  const sum: Record<string, number> = {};
  for (const [metric, amount] of amounts.flatMap((each) => Object.entries(each))) sum[metric] = (sum[metric] ?? 0) + amount;
  return sum;
}
