import { ownIdMapping, type IdMapping } from "../id-mapping.ts";
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

/**
 * The numeric user and group of a container. One that is not mapped here cannot be: its processes are those of the
 * user who runs the sandbox, whom this namespace calls 0.
 */
export function identityOf(spec: ContainerSpec, image: ImageSpec, mapping: IdMapping = ownIdMapping()): Identity {
  const user = askedUser(spec, image);
  const group = spec.group ?? user;
  return { user: mapping.hasUser(user) ? user : 0, group: mapping.hasGroup(group) ? group : 0 };
}

/** Arguments of `setpriv` that give up what a container does not have; every process in it starts through them. */
export function setprivArguments(spec: ContainerSpec, image: ImageSpec, fsGroup: number | undefined, mapping: IdMapping = ownIdMapping()): string[] {
  const { user, group } = identityOf(spec, image, mapping);
  const identity = [`--reuid=${user}`, `--regid=${group}`, furtherGroups(fsGroup, mapping), "--no-new-privs"];
  // Who is 0 only for want of another number shall not have what root has.
  if (user !== askedUser(spec, image)) return [...identity, "--inh-caps=-all", "--bounding-set=-all"];
  if (spec.privileged === true) return identity;
  return [...identity, "--inh-caps=-all", `--bounding-set=${["-all", ...capabilitiesOf(spec).map((name) => `+${name}`)].join(",")}`];
}

const askedUser = (spec: ContainerSpec, image: ImageSpec): number => spec.user ?? image.user ?? 0;

function furtherGroups(fsGroup: number | undefined, mapping: IdMapping): string {
  if (!mapping.mayChooseGroups) return "--keep-groups";
  return fsGroup === undefined || !mapping.hasGroup(fsGroup) ? "--clear-groups" : `--groups=${fsGroup}`;
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
