/** Where a resource stands, as it is remembered with it. */
export interface Whereabouts {
  /** In the spelling of the path that made the resource: ids keep it. Absent of what stands at a scope. */
  readonly resourceGroup?: string;
  /** Names of the resources that it stands in, outermost first. */
  readonly parents?: readonly string[];
  /** Id of what it stands at, of resources that stand at anything. */
  readonly scope?: string;
}

/** Where the resources of a type can stand: what their paths, ids and keys follow from. */
export interface Place {
  /** Path of their collection. */
  readonly path: string;
  /** Paths over more of them, e.g. all of a subscription. */
  readonly lists: readonly string[];
  /** Names of the placeholders of parents, outermost first. */
  readonly parents: readonly string[];
  /** Name of the placeholder of a resource's own name. */
  readonly parameter: string;
  /** Whether its resources are the resource groups themselves. @default false */
  readonly holdsGroup?: boolean;
  /** Whether names are GUIDs, which are kept in lower case. @default false */
  readonly namedByIds?: boolean;
  readonly of: (params: Readonly<Record<string, string>>) => Whereabouts;
  readonly id: (resource: Whereabouts & { readonly name: string }, subscriptionId: string) => string;
  /** What tells a resource from all others of its type. Azure's ids do not mind case. */
  readonly key: (resource: Whereabouts & { readonly name: string }) => string;
}

const inGroupPath = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/";

/**
 * In a resource group, itself or within another resource: as its type says.
 * @param globalName whether no two resources in all of Azure have the same name
 */
export function inResourceGroup(type: string, globalName = false): Place {
  const [namespace = "", ...segments] = type.split("/");
  const own = segments.at(-1) ?? "";
  const parents = segments.slice(0, -1);
  const path = `${inGroupPath}${namespace}/${[...parents.flatMap((segment) => [segment, `{${segment}}`]), own].join("/")}`;
  return {
    path,
    lists: parents.length > 0 ? [] : [`/subscriptions/{subscriptionId}/providers/${type}`],
    parents,
    parameter: own,
    of: (params) => ({ resourceGroup: params["resourceGroupName"], ...(parents.length > 0 ? { parents: parents.map((segment) => params[segment] ?? "") } : {}) }),
    id: ({ resourceGroup = "", parents: names = [], name }, subscriptionId) =>
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${namespace}/${segments.map((segment, index) => `${segment}/${names[index] ?? name}`).join("/")}`,
    key: ({ resourceGroup = "", parents: names = [], name }) => (globalName ? name : [resourceGroup, ...names, name].join("/")).toLowerCase(),
  };
}

/**
 * At a subscription, a resource group, or a resource.
 * @param namedByIds whether names are GUIDs, of which there is each but once in all of Azure
 */
export function atScope(type: string, { namedByIds = false } = {}): Place {
  const own = type.split("/").at(-1) ?? "";
  return {
    path: `{+scope}/providers/${type}`,
    lists: [],
    parents: [],
    parameter: own,
    of: (params) => ({ scope: params["scope"] ?? "" }),
    id: ({ scope = "", name }) => `${scope}/providers/${type}/${name}`,
    key: ({ scope = "", name }) => (namedByIds ? name : `${scope}/${name}`).toLowerCase(),
    namedByIds,
  };
}

/** The resource groups of a subscription. */
export const resourceGroupPlace: Place = {
  path: "/subscriptions/{subscriptionId}/resourcegroups",
  lists: [],
  parents: [],
  parameter: "resourceGroupName",
  holdsGroup: true,
  of: () => ({}),
  id: ({ name }, subscriptionId) => `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
  key: ({ name }) => name.toLowerCase(),
};

/** Whether two lists of parents are the same. */
export const isSamePath = (one: readonly string[] = [], other: readonly string[] = []): boolean => one.length === other.length && one.every((name, index) => name.toLowerCase() === other[index]?.toLowerCase());
