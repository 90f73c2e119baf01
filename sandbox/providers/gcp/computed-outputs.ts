import type { SdkResource } from "../sdk-schema.ts";

/** Outputs that the cloud chooses where the program does not: those that are no inputs, and inputs that always have a value in the end. */
export function computedOutputs(sdk: SdkResource): string[] {
  return sdk.outputProperties
    .filter(({ name, optional }) => !sdk.inputs.includes(name) || (!optional && !sdk.requiredInputs.includes(name) && name !== "name"))
    .map(({ name }) => name);
}
