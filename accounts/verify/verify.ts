import { addresses } from "./checks/addresses.ts";
import { kubeletPortCheck } from "./checks/kubelet-port.ts";
import { logsAndExec } from "./checks/logs-and-exec.ts";
import { nodes } from "./checks/nodes.ts";
import { page } from "./checks/page.ts";
import { placement } from "./checks/placement.ts";
import { secrets } from "./checks/secrets.ts";
import { toDo } from "./checks/to-do.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Subject } from "./subject.ts";

/** Every question, in the order in which a reader goes through the README. */
const checks = [nodes, placement, addresses, page, toDo, logsAndExec, kubeletPortCheck, secrets];

/** Asks all questions at once. */
export async function verify(subject: Subject): Promise<readonly Finding[]> {
  return (await Promise.all(checks.map((check) => findingsOf(check(subject))))).flat();
}
