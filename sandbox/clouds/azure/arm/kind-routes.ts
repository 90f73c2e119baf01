import { withMaskedSecrets } from "../../kit/secrets.ts";
import type { AzureServices } from "../services.ts";
import type { AnyResources } from "./arm-resources.ts";
import type { ActionAnswer, AnyKind, ArmDocument } from "./arm-kind.ts";
import { operationRoute } from "./operation-address.ts";
import type { ArmMethod, ArmRoute } from "./route.ts";

/** What a declared kind answers: lists, GET, PUT, PATCH, DELETE, and its actions. */
export function kindRoutes(resources: AnyResources, services: AzureServices): ArmRoute[] {
  const { place, type, secret, right, patch, isPart, actions = [], routes } = resources.kind;
  const one = `${place.path}/{${place.parameter}}`;
  const audit = secret === undefined ? undefined : (body: unknown): unknown => withMaskedSecrets(body, secret);
  const route = (method: ArmMethod, path: string, verb: string, handle: ArmRoute["handle"]): ArmRoute => ({
    method,
    path,
    type,
    action: (params) => (right === undefined ? `${type}/${verb === "list" ? "read" : verb}` : right(verb, params)),
    audit,
    holdsGroup: place.holdsGroup,
    handle,
  });
  return [
    ...[place.path, ...place.lists].map((path) => route("GET", path, "list", (call) => ({ status: 200, body: { value: resources.at(call).map((doc) => resources.show(doc, { call, inList: true })) } }))),
    route("GET", one, "read", (call) => ({ status: 200, body: resources.show(resources.get(call), { call }) })),
    route("PUT", one, "write", (call) => resources.changes.put(call)),
    ...(patch === undefined ? [] : [route("PATCH", one, "write", (call) => resources.changes.patch(call))]),
    ...(isPart === true ? [] : [route("DELETE", one, "delete", (call) => resources.changes.delete(call))]),
    ...actions.map((action) =>
      route(action.method ?? "POST", `${one}/${action.path}`, action.right ?? `${action.path}/action`, async (call) => {
        const doc: unknown = resources.get(call);
        if (action.settled === true) resources.demandSettled(doc);
        const { begins, ...response } = (await action.run(doc, call, services)) as ActionAnswer<ArmDocument>;
        return begins === undefined ? response : { ...response, headers: { ...response.headers, ...resources.changes.change(call, doc, begins, action.operation) } };
      }),
    ),
    ...(routes?.(services) ?? []),
  ];
}

/** The addresses at which clients ask after what the kinds have begun; kinds of one provider share some. */
export function operationRoutes(kinds: readonly AnyKind[], services: AzureServices): ArmRoute[] {
  const addresses = kinds.flatMap(({ answers, actions = [] }) => [...Object.values(answers).flatMap((answer) => answer?.operation ?? []), ...actions.flatMap((action) => action.operation ?? [])]);
  return [...new Set(addresses)].map((address) => operationRoute(address, services));
}
