import { ProviderError, type ResourceType } from "../provider.ts";
import { type ClientFor, graphObject } from "./graph-object.ts";

/** An application registration. */
export const application = (clientFor: ClientFor): ResourceType =>
  graphObject(
    {
      token: "azuread:index/application:Application",
      collection: "applications",
      settings: {
        displayName: "displayName",
        description: "description",
        notes: "notes",
        signInAudience: "signInAudience",
        identifierUris: "identifierUris",
        tags: "tags",
      },
      ownInputs: ["preventDuplicateNames"],
      outputs: { clientId: "appId", objectId: "id" },
      replaceOn: [],
      candidates: (client, inputs, signal) => client.list("applications", "displayName", String(inputs["displayName"]), signal),
      existing: async (client, inputs, signal) => {
        if (inputs["preventDuplicateNames"] !== true) return undefined;
        const name = String(inputs["displayName"]);
        const [same] = await client.list("applications", "displayName", name, signal);
        if (same !== undefined) throw new ProviderError(`there is already an application with the displayName ${name}: /applications/${String(same["id"])}`);
        return undefined;
      },
    },
    clientFor,
  );
