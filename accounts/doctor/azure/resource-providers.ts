import type { Check, Ground } from "../check.ts";
import type { Finding } from "../finding.ts";
import { azureBody } from "./account.ts";
import { heldActions } from "./held-actions.ts";

const namespaces = ["Microsoft.ContainerInstance", "Microsoft.DocumentDB"];

/** Whether the subscription may use what the stack makes, and whether this identity may register what it may not. */
export const resourceProviders: Check = {
  what: "Azure resource providers",
  needed: namespaces.join(", "),
  run: async (ground) => {
    const states = await Promise.all(
      namespaces.map(async (namespace) => ({ namespace, state: (azureBody(await ground.azure.inSubscription(`/providers/${namespace}`, "2022-09-01")) as { registrationState?: string }).registrationState ?? "" })),
    );
    const off = states.filter(({ state }) => state !== "Registered");
    if (off.length === 0) return [{ what: "Azure resource providers", verdict: "ok", found: `${states.length} Registered`, needed: namespaces.join(", ") }];
    return Promise.all(off.map(({ namespace, state }) => offFinding(ground, namespace, state)));
  },
};

async function offFinding({ azure, purpose }: Ground, namespace: string, state: string): Promise<Finding> {
  const common = { what: `Azure resource provider ${namespace}`, needed: "Registered" };
  const found = `${state}; \`pulumi up\` registers it`;
  if (state === "Registering") return { ...common, verdict: "ok", found: state };
  if (purpose === "preview") return { ...common, verdict: "warning", found };
  const allows = await heldActions(azure).catch(() => undefined);
  // Where nobody can be asked, the right may be there.
  if (allows?.(`${namespace}/register/action`) !== false) return { ...common, verdict: "ok", found };
  return { ...common, verdict: "stops", found: `${state}, and this identity may not register it`, mend: `an administrator of the subscription: az provider register --namespace ${namespace}` };
}
