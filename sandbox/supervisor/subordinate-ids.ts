import * as fs from "node:fs";
import * as os from "node:os";

/** A block of ids that an administrator has given to a user, for user namespaces (man 5 subuid). */
export interface IdBlock {
  readonly first: number;
  readonly count: number;
}

/** The ids given to a user; undefined where none are. */
export interface SubordinateIds {
  readonly users: IdBlock;
  readonly groups: IdBlock;
}

/** The first block of a user in the text of /etc/subuid or /etc/subgid. @param owners name and number, either may stand there */
export function blockOf(text: string, owners: readonly string[]): IdBlock | undefined {
  for (const line of text.split("\n")) {
    const [owner = "", first = "", count = ""] = line.trim().split(":");
    if (owners.includes(owner) && /^\d+$/.test(first) && /^[1-9]\d*$/.test(count)) return { first: Number(first), count: Number(count) };
  }
  return undefined;
}

/** Those of the user of this process, from the machine's files. */
export function ownSubordinateIds(): SubordinateIds | undefined {
  const owners = ownersOf(process.getuid?.() ?? -1);
  const read = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
  const users = blockOf(read("/etc/subuid"), owners);
  const groups = blockOf(read("/etc/subgid"), owners);
  return users === undefined || groups === undefined ? undefined : { users, groups };
}

/** A user without an entry in the machine's list of users has only a number. */
function ownersOf(uid: number): string[] {
  try {
    return [os.userInfo().username, String(uid)];
  } catch {
    return [String(uid)];
  }
}
