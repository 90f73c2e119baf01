import { groupName, todoGroups } from "../container-groups.ts";
import type { Check, Finding } from "../finding.ts";
import { isReady, type Pod } from "../kubernetes-objects.ts";
import type { Subject } from "../subject.ts";
import { todoPods } from "../todo-pods.ts";

/** How many pods there are, in which cloud each runs, and that Azure runs no others. */
export const placement = (subject: Subject): Check => ({
  what: "pods of the todo app",
  expected: `${subject.todo.replicas} Ready, ${whereExpected(subject)}`,
  next: `kubectl -n ${subject.namespace} get pods -o wide; kubectl -n ${subject.namespace} describe pods`,
  async run() {
    const [pods, groups] = await Promise.all([todoPods(subject), todoGroups(subject)]);
    const onAzure = pods.filter(({ spec }) => spec.nodeName === subject.virtualNode);
    return [readyPods(subject, pods), clouds(subject, pods, onAzure), containerGroups(subject, onAzure, groups)];
  },
});

const whereExpected = ({ todo }: Subject): string => (todo.placement === "virtual-node" ? "all on Azure" : todo.replicas > 1 ? "on both clouds" : "on either cloud");

function readyPods({ todo }: Subject, pods: readonly Pod[]): Finding {
  const ready = pods.filter(isReady).length;
  return { what: "pods of the todo app", found: `${ready} of ${pods.length} Ready`, expected: `${todo.replicas} Ready (todoReplicas)`, holds: ready === todo.replicas && pods.length === todo.replicas };
}

function clouds(subject: Subject, pods: readonly Pod[], onAzure: readonly Pod[]): Finding {
  const onGoogle = pods.length - onAzure.length;
  const { placement: wanted, replicas } = subject.todo;
  const holds = pods.length > 0 && (wanted === "virtual-node" ? onGoogle === 0 : replicas < 2 || (onAzure.length > 0 && onGoogle > 0));
  const found = [onAzure.length > 0 ? `${onAzure.length} on Azure` : "", onGoogle > 0 ? `${onGoogle} on GKE nodes` : ""].filter((part) => part !== "").join(", ");
  return { what: "placement", found: found === "" ? "no pod" : found, expected: `${whereExpected(subject)} (todoPlacement: ${wanted})`, holds };
}

function containerGroups({ namespace }: Subject, onAzure: readonly Pod[], groups: readonly string[]): Finding {
  const expected = onAzure.map(({ metadata }) => groupName(namespace, metadata.name)).sort();
  const found = [...groups].sort();
  return {
    what: "container groups of them",
    found: found.length === 0 ? "none" : found.join(", "),
    expected: expected.length === 0 ? "none" : expected.join(", "),
    holds: found.join() === expected.join(),
    next: "a group without a pod goes within five minutes, when the connector cleans up: run this again",
  };
}
