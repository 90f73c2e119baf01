/** Parts of Google's paths that stand before a name. */
const places = new Set(["projects", "locations", "regions", "zones"]);

/** What a request does, by method and type of resource, without names: "PUT Microsoft.ContainerInstance/containerGroups". */
export function operationOf(method: string, address: string): string {
  const { host, pathname } = new URL(address);
  const segments = decodeURIComponent(pathname).split("/").filter((segment) => segment !== "");
  if (host.endsWith(".googleapis.com")) return `${method} ${host.replace(".googleapis.com", "")} ${googleType(segments)}`;
  if (host === "graph.microsoft.com") return `${method} graph ${segments.slice(1).filter((_segment, index) => index !== 1).join("/")}`;
  return `${method} ${armType(segments)}`;
}

/** The type, and what is asked of it beside. */
function armType(segments: readonly string[]): string {
  const at = segments.map((segment) => segment.toLowerCase()).lastIndexOf("providers");
  if (at === -1) return everySecond(segments, 0);
  const [namespace = "", ...rest] = segments.slice(at + 1);
  return [namespace, everySecond(rest, 0)].filter((part) => part !== "").join("/");
}

function googleType(segments: readonly string[]): string {
  const path = segments.slice(segments[0] === "compute" ? 2 : 1);
  const named = path.filter((segment, index) => !places.has(segment) && !places.has(path[index - 1] ?? "") && segment !== "global");
  const action = /:(\w+)$/.exec(path.at(-1) ?? "")?.[0] ?? "";
  const type = everySecond(named.map((segment) => segment.replace(/:\w+$/, "")), 0);
  return `${type === "" ? "projects" : type}${action}`;
}

const everySecond = (segments: readonly string[], from: number): string => segments.filter((_segment, index) => index % 2 === from).join("/");
