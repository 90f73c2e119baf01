import { type Properties, ProviderError, type ResourceType } from "../provider.ts";
import { missingInputs, requireSdkResource, unknownInputs } from "../sdk-schema.ts";
import type { ClientFor } from "./graph-object.ts";

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };

/** A secret of an application. Its text is told once, and lives in the state file alone from then on. */
export function applicationPassword(clientFor: ClientFor): ResourceType {
  const sdk = requireSdkResource("azuread:index/applicationPassword:ApplicationPassword");
  return {
    replaceOn: sdk.inputs,
    computed: ["keyId", "value", "startDate", "endDate", "displayName"],
    secretOutputs: sdk.secretOutputs,
    check: (news) => ({
      inputs: news,
      failures: [...unknownInputs(sdk, news), ...missingInputs(sdk, news), ...dateFaults(news)],
    }),

    async create(inputs, { config }) {
      const application = applicationPath(inputs);
      const passwordCredential = {
        displayName: inputs["displayName"],
        startDateTime: inputs["startDate"],
        endDateTime: inputs["endDate"] ?? relativeEnd(inputs),
      };
      const made = await clientFor(config).call(`${application}/addPassword`, { passwordCredential });
      return { id: `${application.replace("/applications/", "")}/password/${String(made["keyId"])}`, outputs: { ...inputs, ...dates(made), keyId: made["keyId"], value: made["secretText"] } };
    },

    async read(id, known, { config, signal }) {
      const { application, keyId } = partsOf(id);
      const found = await clientFor(config).find(application, signal);
      const credential = ((found?.["passwordCredentials"] ?? []) as Properties[]).find((candidate) => candidate["keyId"] === keyId);
      if (credential === undefined) return undefined;
      if (known.outputs["value"] === undefined) throw new ProviderError(`the secret ${id} cannot be imported: the directory never tells its value again`);
      return { inputs: known.inputs, outputs: { ...known.outputs, ...dates(credential) } };
    },

    async delete(id, _olds, { config, signal }) {
      const { application, keyId } = partsOf(id);
      const client = clientFor(config);
      const found = await client.find(application, signal);
      const credentials = (found?.["passwordCredentials"] ?? []) as Properties[];
      if (credentials.some((candidate) => candidate["keyId"] === keyId)) await client.call(`${application}/removePassword`, { keyId });
    },

    // Nobody knows the value of a secret that was being made: it is taken away, and another is made.
    async findInterrupted(inputs, known, { config, signal }) {
      const application = applicationPath(inputs);
      const client = clientFor(config);
      const found = await client.find(application, signal);
      const ofThis = ((found?.["passwordCredentials"] ?? []) as Properties[]).filter((candidate) => (candidate["displayName"] ?? undefined) === inputs["displayName"]);
      for (const { keyId } of ofThis) {
        if (!known.has(`${application.replace("/applications/", "")}/password/${String(keyId)}`)) await client.call(`${application}/removePassword`, { keyId });
      }
      return undefined;
    },
  };
}

function applicationPath(inputs: Properties): string {
  const id = String(inputs["applicationId"]);
  if (!/^\/applications\/[^/]+$/.test(id)) throw new ProviderError(`applicationId must be the id of an application, /applications/OBJECT-ID, not ${id}`);
  return id;
}

function partsOf(id: string): { application: string; keyId: string } {
  const [, application, keyId] = /^([^/]+)\/password\/([^/]+)$/.exec(id) ?? [];
  if (application === undefined || keyId === undefined) throw new ProviderError(`${id} is no id of an application's password: it has the form OBJECT-ID/password/KEY-ID`);
  return { application: `/applications/${application}`, keyId };
}

function dates(credential: Properties): Properties {
  const rfc3339 = (value: unknown): string => new Date(String(value)).toISOString().replace(/\.\d+Z$/, "Z");
  const name = credential["displayName"];
  return {
    startDate: rfc3339(credential["startDateTime"]),
    endDate: rfc3339(credential["endDateTime"]),
    ...(typeof name === "string" ? { displayName: name } : {}),
  };
}

/** The end that a duration such as "2400h30m" leads to. */
function relativeEnd({ endDateRelative, startDate }: Properties): string | undefined {
  if (typeof endDateRelative !== "string") return undefined;
  const length = [...endDateRelative.matchAll(/(\d+(?:\.\d+)?)([hms])/g)].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0), 0);
  const start = typeof startDate === "string" ? Date.parse(startDate) : Date.now();
  return new Date(start + length).toISOString();
}

function dateFaults(inputs: Properties): { property: string; reason: string }[] {
  const { endDateRelative } = inputs;
  return [
    ...["startDate", "endDate"].flatMap((name) => {
      const value = inputs[name];
      return typeof value === "string" && Number.isNaN(Date.parse(value)) ? [{ property: name, reason: `${name} must be a time such as 2027-01-31T00:00:00Z, not ${value}` }] : [];
    }),
    ...(typeof endDateRelative === "string" && !/^(\d+(\.\d+)?[hms])+$/.test(endDateRelative) ? [{ property: "endDateRelative", reason: `endDateRelative must be a duration such as 2400h, not ${endDateRelative}` }] : []),
    ...(endDateRelative !== undefined && inputs["endDate"] !== undefined ? [{ property: "endDateRelative", reason: "give endDate or endDateRelative, not both" }] : []),
  ];
}
