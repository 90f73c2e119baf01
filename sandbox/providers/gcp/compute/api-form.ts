import type { Properties } from "../../provider.ts";
import type { SdkType } from "../../../published/declarations.ts";
import type { SdkResource } from "../../sdk-schema.ts";
import type { GoogleClient, JsonObject } from "../google-client.ts";
import { defined } from "../google-resource.ts";
import { effectiveLabels, labelOutputs, ownLabels } from "../labels.ts";
import type { ComputeFacts } from "./facts.ts";
import { nameOf } from "../links.ts";

/** Inputs that place a resource, or concern the provider alone: they are in no resource of the API. */
export const outsideInputs: readonly string[] = ["project", "region", "zone", "deletionPolicy"];

/** What an output without a value is shown as. */
const emptyValues: Readonly<Record<SdkType["kind"], unknown>> = { string: "", number: 0, boolean: false, list: [], map: {}, object: undefined, union: undefined, any: undefined, named: undefined, inline: undefined };

/** Translates between the SDK's names and the API's: the same, but for letters' case, labels, and what the facts name. */
export class ApiForm {
  private readonly isLabelled: boolean;

  constructor(
    private readonly sdk: SdkResource,
    private readonly facts: ComputeFacts,
  ) {
    this.isLabelled = sdk.outputs.includes("pulumiLabels");
  }

  /** The API's form of these inputs. @param ownNames inputs that stand outside of it, e.g. the parent of an entry */
  toApi(inputs: Properties, client: GoogleClient, ownNames: readonly string[] = []): JsonObject {
    const body: JsonObject = {};
    for (const [name, value] of Object.entries(inputs)) {
      if (value !== undefined && !name.startsWith("__") && name !== "labels" && ![...outsideInputs, ...ownNames].includes(name)) setAt(body, this.fieldOf(name), value);
    }
    return this.isLabelled ? { ...body, labels: effectiveLabels(inputs["labels"], client) } : body;
  }

  /** What the API shows, under the names of the outputs. `id` tells the inputs that the API shows as links. */
  fromApi(found: JsonObject, id: Properties, client: GoogleClient): Properties {
    const shown = Object.fromEntries(this.sdk.outputProperties.map(({ name, type }) => [name, converted(this.valueOf(name, found), type)]));
    const region = found["region"] === undefined || !this.sdk.outputs.includes("region") ? {} : { region: nameOf(found["region"]) };
    const own = ownLabels(found["labels"], client);
    return defined({ ...shown, ...region, ...id, ...(this.isLabelled ? { labels: own, ...labelOutputs(own, found["labels"], client) } : {}) });
  }

  /** What the provider shows of outputs that the API leaves out. */
  get absent(): Properties {
    const always = this.sdk.outputProperties.filter(({ optional }) => !optional);
    return defined({ ...Object.fromEntries(always.map(({ name, type }) => [name, emptyValues[type.kind]])), ...(this.sdk.inputs.includes("deletionPolicy") ? { deletionPolicy: "DELETE" } : {}) });
  }

  /** The API's form of changed inputs. What the program does not set any more is emptied, unless the cloud chooses then. */
  changeTo(news: Properties, names: readonly string[]): JsonObject {
    const body: JsonObject = {};
    for (const name of names) {
      const output = this.sdk.outputProperties.find((property) => property.name === name);
      const value = news[name] ?? (output?.optional === true ? (emptyValues[output.type.kind] ?? null) : undefined);
      if (value !== undefined) setAt(body, this.fieldOf(name), value);
    }
    return body;
  }

  private fieldOf(name: string): string {
    return this.facts.fields?.[name] ?? name;
  }

  private valueOf(name: string, found: JsonObject): unknown {
    const value = valueAt(found, this.fieldOf(name));
    // The API's `id` is a number; a class calls it networkId, and its own `id` is the path.
    return value ?? (name.endsWith("Id") && !this.sdk.inputs.includes(name) ? found["id"] : undefined);
  }
}

function setAt(body: JsonObject, path: string, value: unknown): void {
  const [name = "", ...inner] = path.split(".");
  if (inner.length === 0) body[name] = value;
  else setAt((body[name] ??= {}) as JsonObject, inner.join("."), value);
}

/** Names differ in the case of abbreviations: gatewayIpv4 is the API's gatewayIPv4. */
function valueAt(found: JsonObject, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] as unknown;
  }, found);
}

/** Google writes 64-bit numbers as text. */
function converted(value: unknown, type: SdkType): unknown {
  if (type.kind === "number" && typeof value === "string") return Number(value);
  return type.kind === "string" && typeof value === "number" ? String(value) : value;
}
