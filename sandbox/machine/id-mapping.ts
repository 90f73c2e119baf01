import * as fs from "node:fs";

/** The user and group ids that processes here may have: in a user namespace only those that are mapped. */
export interface IdMapping {
  hasUser(id: number): boolean;
  hasGroup(id: number): boolean;
  /** The largest group id. */
  readonly lastGroup: number;
  /** Whether processes may choose their further groups (man 7 user_namespaces, "the /proc/pid/setgroups file"). */
  readonly mayChooseGroups: boolean;
  /** Whether this is a user namespace below the machine's first one: mounts from outside keep their flags there. */
  readonly isNested: boolean;
}

/** A block of ids, by their numbers inside. */
interface Block {
  readonly first: number;
  readonly count: number;
}

/** As many ids as there are: the first user namespace has them all. */
const allIds = 4_294_967_295;

/** Reads what the kernel tells in /proc/self/uid_map, gid_map and setgroups. */
export function parseIdMapping(users: string, groups: string, setgroups: string): IdMapping {
  const [userBlocks, groupBlocks] = [blocksOf(users), blocksOf(groups)];
  return {
    hasUser: (id) => holds(userBlocks, id),
    hasGroup: (id) => holds(groupBlocks, id),
    // The kernel takes group numbers up to this one (ping_group_range) as a signed number.
    lastGroup: Math.min(2_147_483_647, Math.max(...groupBlocks.map(({ first, count }) => first + count - 1))),
    mayChooseGroups: setgroups.trim() === "allow",
    isNested: !userBlocks.some(({ first, count }) => first === 0 && count === allIds),
  };
}

let own: IdMapping | undefined;

/** That of this process. */
export function ownIdMapping(): IdMapping {
  const read = (name: string): string => fs.readFileSync(`/proc/self/${name}`, "utf8");
  own ??= parseIdMapping(read("uid_map"), read("gid_map"), read("setgroups"));
  return own;
}

/** Lines of "first id inside, first id outside, count". */
function blocksOf(map: string): Block[] {
  return map
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([first = 0, , count = 0]) => ({ first, count }));
}

const holds = (blocks: readonly Block[], id: number): boolean => blocks.some(({ first, count }) => id >= first && id < first + count);
