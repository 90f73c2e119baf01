import { isMachineType } from "../../../kubernetes/node-object.ts";
import { invalid } from "../google-error.ts";

export const defaultMachineType = "e2-medium";

/** Refuses a machine type that the sandbox has no nodes of. */
export function requireMachineType(type: string): void {
  if (!isMachineType(type)) throw invalid(`Machine type with name "${type}" does not exist, or is none of those that the sandbox models (such as ${defaultMachineType}).`);
}
