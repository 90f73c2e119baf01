/** Where a request of Azure Resource Manager goes. */
export interface Place {
  readonly path: string;
  /** The namespace, then types and names by turns: "Microsoft.Storage", "storageAccounts", "{accountName}". */
  readonly segments: readonly string[];
}

/** The kinds of Traffic Manager endpoints, which are a parameter of its paths. Source: endpointType in models/parameters.js of \@azure/arm-trafficmanager 6.1.0. */
const endpointTypes = ["azureEndpoints", "externalEndpoints", "nestedEndpoints"];

const groups = /^\/subscriptions\/\{subscriptionId\}\/resourcegroups(\/|$)/i;

/** Where a path leads; several places where the type is a parameter, none where it says no type. */
export function placeOf(path: string): Place[] {
  if (path.includes("{endpointType}")) return endpointTypes.flatMap((type) => placeOf(path.replace("{endpointType}", type)));
  const at = path.lastIndexOf("/providers/");
  if (at >= 0) return [{ path, segments: path.slice(at + "/providers/".length).split("/") }];
  return groups.test(path) ? [{ path, segments: ["Microsoft.Resources", "resourceGroups", ...path.split("/").slice(4)] }] : [];
}

/** Whether a place is the list of a type, one resource of it, or below one. */
export function isBelow({ segments }: Place, type: string): boolean {
  const words = type.toLowerCase().split("/");
  return words.every((word, index) => segments[Math.max(0, 2 * index - 1)]?.toLowerCase() === word);
}

/** Whether a place is one resource of a type. */
export function isOne(place: Place, type: string): boolean {
  return isBelow(place, type) && place.segments.length === 2 * type.split("/").length - 1;
}

/** The types of resources that places are. */
export function typesOf(places: readonly Place[]): string[] {
  return [...new Set(places.filter(({ segments }) => segments.length % 2 === 1).map(({ segments }) => segments.filter((_, index) => index === 0 || index % 2 === 1).join("/")))];
}
