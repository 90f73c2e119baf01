import type { Properties } from "../provider.ts";
import { computeUrl, nameFaults, nameOf, projectOf, regionOf } from "./compute-links.ts";
import type { GoogleClient, JsonObject } from "./google-client.ts";
import { isNotFound } from "./google-client.ts";
import type { GoogleResource } from "./google-resource.ts";
import { defined } from "./google-resource.ts";

/** A resource of Compute Engine that stands in a collection of its project, or of a region of it: what differs from the others. */
export interface ComputeResource extends Pick<GoogleResource, "token" | "inputs" | "replaceOn" | "computed" | "volatile" | "defaults" | "update"> {
  /** Its name in paths, e.g. "subnetworks". */
  readonly collection: string;
  readonly scope: "global" | "region";
  /** The API's form of one that is to be made. */
  toApi(inputs: Properties, client: GoogleClient): JsonObject;
  /** The outputs in what the API shows, beside name, project, region, description and link. */
  fromApi(found: JsonObject, client: GoogleClient): Properties;
}

/** Names, ids, creation, reading and deletion, which are the same for all of them. */
export function computeResource(resource: ComputeResource): GoogleResource {
  const { collection, scope, toApi, fromApi, ...rest } = resource;
  const place = (inputs: Properties, client: GoogleClient): string => (scope === "global" ? "global" : `regions/${regionOf(inputs, client)}`);
  return {
    ...rest,
    generatedName: { input: "name", maxLength: 63 },
    faults: nameFaults,
    idOf: (inputs, client) => `projects/${projectOf(inputs, client)}/${place(inputs, client)}/${collection}/${String(inputs["name"])}`,
    create: (inputs, client, id) => client.operate("POST", computeUrl(id.slice(0, id.lastIndexOf("/"))), defined({ name: inputs["name"], description: inputs["description"], ...toApi(inputs, client) })),
    show: async (id, client) => {
      const found = await client.find(computeUrl(id));
      if (!found) return undefined;
      return defined({
        name: found["name"],
        project: id.split("/")[1],
        region: found["region"] === undefined ? undefined : nameOf(found["region"]),
        description: found["description"],
        selfLink: found["selfLink"],
        ...fromApi(found, client),
      });
    },
    delete: async (id, _olds, client) => {
      await client.operate("DELETE", computeUrl(id)).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    },
  };
}
