import type { Check } from "../check.ts";

/** Whether Pulumi's backend knows the stack. */
export const pulumiBackend: Check = {
  what: "Pulumi backend",
  needed: "the stack",
  run: async ({ stack, state }) => {
    const { exists } = await state();
    return [
      exists
        ? { what: "Pulumi backend", verdict: "ok", found: `stack ${stack}`, needed: "the stack" }
        : { what: "Pulumi backend", verdict: "stops", found: `no stack ${stack}`, needed: "the stack", mend: `pulumi stack init ${stack}` },
    ];
  },
};
