import { UserError } from "../../user-error.ts";
import { runTool } from "../tool.ts";
import { addresses } from "./address-plan.ts";
import { toNumber } from "./ipv4.ts";

/** The two ends of the link between this machine and the sandbox. */
export const hostLink = { outside: "vsbx0", inside: "up0" } as const;

const hardwareAddress = "02:53:00:00:00:02";
/** Behind every route that anyone may set: it only counts while the sandbox has none of its own. */
const guardMetric = 4_000_000;
const guard = ["unreachable", addresses.all, "metric", String(guardMetric)];
/** What is reached through the sandbox's gateway: pods, load balancers, services. */
const behindGateway = "198.19.0.0/16";

interface Route {
  readonly dst: string;
  readonly dev?: string;
  readonly type?: string;
}

/** The link to a sandbox exists on this machine. */
export async function hasHostLink(): Promise<boolean> {
  const links = JSON.parse(await runTool("ip", ["-json", "link", "show"])) as ReadonlyArray<{ ifname: string }>;
  return links.some((link) => link.ifname === hostLink.outside);
}

/** Throws where an address or a route of this machine lies in the sandbox's range; a route to more than that range does no harm. */
export async function refuseTakenAddresses(): Promise<void> {
  const routes = JSON.parse(await runTool("ip", ["-json", "-4", "route", "show", "table", "all"])) as readonly Route[];
  const taken = routes.find((route) => !["unreachable", "blackhole", "prohibit"].includes(route.type ?? "") && liesIn(route.dst, addresses.all));
  if (taken === undefined) return;
  throw new UserError(`the sandbox needs the addresses ${addresses.all} (reserved for tests), but ${taken.dst} is in use on this machine${taken.dev === undefined ? "" : ` by ${taken.dev}`}`, "take that address or route away, e.g. by ending the VPN or container network that set it");
}

/** Keeps traffic to the sandbox's addresses from leaving by the default route while no sandbox runs. */
export async function guardHost(): Promise<void> {
  await runTool("ip", ["route", "replace", ...guard]);
}

/** Joins this machine to the namespaces of a process. */
export async function joinHost(pid: number): Promise<void> {
  const prefix = addresses.bridge.slice(addresses.bridge.indexOf("/"));
  const lines = [
    `link add ${hostLink.outside} address ${hardwareAddress} type veth peer name ${hostLink.inside} netns ${pid}`,
    `addr add ${addresses.host}${prefix} dev ${hostLink.outside}`,
    `link set ${hostLink.outside} up`,
    `route add ${behindGateway} via ${addresses.gateway} dev ${hostLink.outside}`,
  ];
  await runTool("ip", ["-batch", "-"], lines.map((line) => `${line}\n`).join(""));
}

/** Takes the guard away; link and routes went with the namespaces. Idempotent. */
export async function leaveHost(): Promise<void> {
  const routes = JSON.parse(await runTool("ip", ["-json", "route", "show", "exact", addresses.all])) as readonly Route[];
  if (routes.some((route) => route.type === "unreachable")) await runTool("ip", ["route", "del", ...guard]);
}

/** A range or address that is within another range. */
function liesIn(inner: string, outer: string): boolean {
  const [innerAddress = "", innerPrefix = "32"] = inner.split("/");
  const [outerAddress = "", outerPrefix = "32"] = outer.split("/");
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(innerAddress) || Number(innerPrefix) < Number(outerPrefix)) return false;
  const size = 2 ** (32 - Number(outerPrefix));
  return Math.floor(toNumber(innerAddress) / size) === Math.floor(toNumber(outerAddress) / size);
}
