import * as fs from "node:fs";

/** User and group that serve: `node` of the base image. */
const servingUser = 1000;
const servingGroup = 1000;

/** As whom the process serves. */
export interface Standing {
  readonly user: number;
  readonly group: number;
  /** Why it serves with more rights than it should; undefined where it does not. */
  readonly reason?: string;
}

/**
 * Gives up root's rights for good: call it when the port is bound and the files that only root may read are read. On
 * Azure Container Instances no other user than root may listen below port 1024, and no port can be mapped.
 *
 * A process of another user stays what it is. So does one in a user namespace that knows no other user, as a rootless
 * engine may make it: root is an ordinary user of the machine there, and there is nobody to become.
 *
 * @throws where something of root's is left, or could come back
 */
export function dropRights(): Standing {
  const { getuid, getgid, setgroups, setgid, setuid } = process;
  // Windows has no such users.
  if (getuid === undefined || getgid === undefined || setgroups === undefined || setgid === undefined || setuid === undefined) return { user: -1, group: -1 };
  if (getuid() !== 0) return { user: getuid(), group: getgid() };
  if (!isMapped("uid_map", servingUser) || !isMapped("gid_map", servingGroup)) {
    return { user: 0, group: getgid(), reason: `this user namespace has no user ${servingUser} and group ${servingGroup} to become` };
  }
  // In this order: without root's rights the groups could not be changed any more.
  setgroups([servingGroup]);
  setgid(servingGroup);
  setuid(servingUser);
  const faults = [...leftOver(), ...comesBack(setuid)];
  if (faults.length > 0) throw new Error(`root's rights could not be dropped: ${faults.join("; ")}`);
  return { user: servingUser, group: servingGroup };
}

/** Whether an id exists in this user namespace (man 7 user_namespaces). Without /proc there are no namespaces. */
function isMapped(map: "uid_map" | "gid_map", id: number): boolean {
  const text = contentOf(`/proc/self/${map}`);
  if (text === undefined) return true;
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([first = 0, , count = 0]) => id >= first && id < first + count);
}

/** What the kernel shows of root in any thread: ids are of threads, and so are capabilities. */
function leftOver(): string[] {
  if (!fs.existsSync("/proc/self/task")) return [];
  const expected: Readonly<Record<string, RegExp>> = {
    Uid: new RegExp(`^${servingUser}(\\s+${servingUser}){3}$`),
    Gid: new RegExp(`^${servingGroup}(\\s+${servingGroup}){3}$`),
    Groups: new RegExp(`^${servingGroup}$`),
    CapPrm: /^0+$/,
    CapEff: /^0+$/,
    CapAmb: /^0+$/,
  };
  return fs.readdirSync("/proc/self/task").flatMap((thread) => {
    // A thread may end meanwhile.
    const status = contentOf(`/proc/self/task/${thread}/status`);
    if (status === undefined) return [];
    const fields = new Map(status.split("\n").map((line) => [line.split(":")[0] ?? "", line.slice(line.indexOf(":") + 1).trim()]));
    return Object.entries(expected)
      .filter(([name, value]) => !value.test(fields.get(name) ?? ""))
      .map(([name]) => `thread ${thread} has ${name} ${fields.get(name) ?? "unknown"}`);
  });
}

function comesBack(setuid: (id: number) => void): string[] {
  try {
    setuid(0);
  } catch {
    return [];
  }
  return ["the process may become root again"];
}

function contentOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
