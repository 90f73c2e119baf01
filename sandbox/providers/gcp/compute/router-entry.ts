import type { Properties } from "../../provider.ts";
import type { GoogleClient, JsonObject } from "../google-client.ts";
import type { GoogleResource } from "../google-resource.ts";
import { keeps } from "./deletion-policy.ts";
import type { DerivedType } from "./derived-type.ts";
import { idInForm, inputsOfId } from "../import-forms.ts";
import { computeUrl, nameOf } from "../links.ts";

/**
 * One that is no resource of the API, but an entry of a list of a Cloud Router: a NAT gateway.
 * @param list the router's field that has the entries
 */
export function routerEntry({ form, forms }: DerivedType, list: string): Pick<GoogleResource, "idOf" | "create" | "show" | "update" | "delete"> {
  const [path, idForm = path] = forms;
  const placed = (id: string): Properties => inputsOfId(forms, id) ?? {};
  const routerUrl = (id: string, client: GoogleClient): string => computeUrl(idInForm(path.slice(0, path.lastIndexOf("/")), placed(id), client));

  const entriesOf = async (id: string, client: GoogleClient): Promise<JsonObject[] | undefined> => {
    const router = await client.find(routerUrl(id, client));
    return router && ((router[list] ?? []) as JsonObject[]);
  };
  const change = async (id: string, client: GoogleClient, entry?: JsonObject): Promise<void> => {
    const others = ((await entriesOf(id, client)) ?? []).filter((other) => other["name"] !== nameOf(id));
    await client.operate("PATCH", routerUrl(id, client), { [list]: [...others, ...(entry === undefined ? [] : [entry])] });
  };

  return {
    idOf: (inputs, client) => idInForm(idForm, inputs, client),
    create: (inputs, client, id) => change(id, client, form.toApi(inputs, client, ["router"])),
    show: async (id, client) => {
      const entry = (await entriesOf(id, client))?.find(({ name }) => name === nameOf(id));
      return entry && form.fromApi(entry, placed(id), client);
    },
    update: (id, news, _olds, client) => change(id, client, form.toApi(news, client, ["router"])),
    delete: async (id, olds, client) => {
      if (!keeps(olds, id) && (await entriesOf(id, client))) await change(id, client);
    },
  };
}
