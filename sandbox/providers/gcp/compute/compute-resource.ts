import type { CloudMethod, Properties } from "../../provider.ts";
import { sdkResource, type SdkResource } from "../../sdk-schema.ts";
import { computedOutputs } from "../computed-outputs.ts";
import type { GoogleClient } from "../google-client.ts";
import { isNotFound } from "../google-client.ts";
import type { GoogleResource } from "../google-resource.ts";
import { differs } from "../google-resource.ts";
import { effectiveLabels } from "../labels.ts";
import { ApiForm, outsideInputs } from "./api-form.ts";
import { keeps } from "./deletion-policy.ts";
import type { DerivedType } from "./derived-type.ts";
import { computeFacts } from "./facts.ts";
import { canonicalId, idInForm, importForms, inputsOfForm, inputsOfId } from "../import-forms.ts";
import { computeUrl, nameFaults } from "../links.ts";
import { routerEntry } from "./router-entry.ts";

/** A resource type of Compute Engine, from the SDK's types and the path that the docs of its import have; undefined where it has none. */
export function computeResource(token: string): GoogleResource | undefined {
  const sdk = token.startsWith("gcp:compute/") ? sdkResource(token) : undefined;
  if (sdk === undefined) return undefined;
  const [path, ...others] = importForms(sdk.doc);
  if (path?.startsWith("projects/{{project}}/") !== true) return undefined;
  const facts = computeFacts[token] ?? { inPlace: [] };
  const type: DerivedType = { sdk, facts, form: new ApiForm(sdk, facts), forms: [path, ...others] };
  return { ...derived(type), ...(facts.entryOf === undefined ? ofCollection(type) : routerEntry(type, facts.entryOf)) };
}

/** The request that makes a resource of a type; undefined for what is a part of another resource. */
export function computeCreation(token: string): CloudMethod | undefined {
  const [form] = importForms(sdkResource(token)?.doc ?? "");
  if (form === undefined || computeFacts[token]?.entryOf !== undefined) return undefined;
  return { method: "POST", url: computeUrl(form.slice(0, form.lastIndexOf("/")).replace(/\{\{\w+\}\}/g, "any")) };
}

/** What follows from the types and docs alone. */
function derived({ sdk, facts, form, forms }: DerivedType): Omit<GoogleResource, "idOf" | "create" | "show" | "delete"> {
  return {
    token: sdk.token,
    inputs: sdk.inputs,
    replaceOn: sdk.inputs.filter((name) => !facts.inPlace.includes(name) && name !== "labels" && name !== "deletionPolicy"),
    computed: computedOutputs(sdk),
    volatile: sdk.outputs.filter((name) => /(?:ingerprint|Labels)$|^users$|^gatewayAddress$/.test(name)),
    absent: form.absent,
    generatedName: { input: "name", maxLength: 63 },
    defaults: { ...documentedDefaults(sdk), ...facts.defaults },
    faults: nameFaults,
    canonicalId: (id, client) => canonicalId(facts.entryOf === undefined ? forms[0] : (forms[1] ?? forms[0]), forms, id, client),
  };
}

/** Defaults that the provider sets: the docs name those of the API in other words. */
function documentedDefaults(sdk: SdkResource): Properties {
  return Object.fromEntries(sdk.inputProperties.flatMap(({ name, doc, type }) => {
    const value = type.kind === "string" ? /(?:^|[.\n]\s*)Default value is `(\w+)`\./.exec(doc)?.[1] : undefined;
    return value === undefined ? [] : [[name, value]];
  }));
}

/** One that stands in a collection of its project, region or zone. */
function ofCollection({ sdk, facts, form, forms }: DerivedType): Pick<GoogleResource, "idOf" | "create" | "show" | "update" | "delete"> {
  const placed = (id: string): Properties => inputsOfId([forms[0]], id) ?? {};
  return {
    idOf: (inputs, client) => idInForm(forms[0], inputs, client),
    create: (inputs, client, id) => client.operate("POST", computeUrl(id.slice(0, id.lastIndexOf("/"))), form.toApi(inputs, client)),
    show: async (id, client) => {
      const found = await client.find(computeUrl(id));
      return found && form.fromApi(found, placed(id), client);
    },
    update: async (id, news, olds, client) => {
      const changed = sdk.inputs.filter((name) => !outsideInputs.includes(name) && !inputsOfForm(forms[0]).includes(name) && differs(news[name], olds[name]));
      const methods = facts.methods ?? {};
      for (const name of changed.filter((candidate) => candidate in methods)) await client.operate("POST", `${computeUrl(id)}/${methods[name] ?? ""}`, form.changeTo(news, [name]));
      if (changed.includes("labels")) await setLabels(id, news["labels"], client);
      const patch = form.changeTo(news, changed.filter((name) => !(name in methods) && name !== "labels"));
      if (Object.keys(patch).length > 0) await client.operate("PATCH", computeUrl(id), { ...patch, ...(await fingerprintOf(sdk, id, client)) });
    },
    delete: async (id, olds, client) => {
      if (keeps(olds, id)) return;
      await client.operate("DELETE", computeUrl(id)).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    },
  };
}

async function setLabels(id: string, labels: unknown, client: GoogleClient): Promise<void> {
  const { labelFingerprint } = await client.call("GET", computeUrl(id));
  await client.operate("POST", `${computeUrl(id)}/setLabels`, { labelFingerprint, labels: effectiveLabels(labels, client) });
}

/** Where a resource has a fingerprint, a change must name the present one. */
async function fingerprintOf(sdk: SdkResource, id: string, client: GoogleClient): Promise<Properties> {
  if (!sdk.outputs.includes("fingerprint")) return {};
  const { fingerprint } = await client.call("GET", computeUrl(id));
  return { fingerprint };
}
