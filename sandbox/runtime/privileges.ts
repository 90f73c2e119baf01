import type { ContainerSpec, ImageSpec } from "./types.ts";

/** What a container engine leaves to a container by default. */
const usualCapabilities = [
  "chown",
  "dac_override",
  "fowner",
  "fsetid",
  "kill",
  "setgid",
  "setuid",
  "setpcap",
  "net_bind_service",
  "net_raw",
  "sys_chroot",
  "mknod",
  "audit_write",
  "setfcap",
];

/** As whom a container runs. */
export interface Identity {
  readonly user: number;
  readonly group: number;
}

/** The numeric user and group of a container. */
export function identityOf(spec: ContainerSpec, image: ImageSpec): Identity {
  const user = spec.user ?? image.user ?? 0;
  return { user, group: spec.group ?? user };
}

/** Arguments of `setpriv` that give up what a container does not have; every process in it starts through them. */
export function setprivArguments(spec: ContainerSpec, image: ImageSpec, fsGroup: number | undefined): string[] {
  const { user, group } = identityOf(spec, image);
  const identity = [`--reuid=${user}`, `--regid=${group}`, fsGroup === undefined ? "--clear-groups" : `--groups=${fsGroup}`, "--no-new-privs"];
  if (spec.privileged === true) return identity;
  return [...identity, "--inh-caps=-all", `--bounding-set=${["-all", ...capabilitiesOf(spec).map((name) => `+${name}`)].join(",")}`];
}

/** Names as setpriv writes them; "all" stands alone. A capability that is both dropped and added is added. */
function capabilitiesOf(spec: ContainerSpec): string[] {
  const add = (spec.capabilities?.add ?? []).map(setprivName);
  const drop = (spec.capabilities?.drop ?? []).map(setprivName);
  if (add.includes("all")) return ["all"];
  const kept = drop.includes("all") ? [] : usualCapabilities.filter((name) => !drop.includes(name));
  return [...new Set([...kept, ...add])];
}

const setprivName = (name: string): string => name.toLowerCase().replace(/^cap_/, "");
