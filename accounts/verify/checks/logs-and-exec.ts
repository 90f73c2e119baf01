import { complaint } from "../../command.ts";
import type { Check, Finding } from "../finding.ts";
import type { Pod } from "../kubernetes-objects.ts";
import type { Subject } from "../subject.ts";
import { podsOnAzure } from "../todo-pods.ts";

/** Commands that tell a process is run in the container, for images with a shell's tools and for those with Node.js alone. */
const commands: readonly { readonly command: readonly string[]; readonly answer: RegExp }[] = [
  { command: ["id"], answer: /uid=\d+\S*/ },
  { command: ["node", "--version"], answer: /v\d+\.\d+\.\d+/ },
  { command: ["/nodejs/bin/node", "--version"], answer: /v\d+\.\d+\.\d+/ },
];

/**
 * What goes from the API server to the connector, and from there to Azure: logs and exec of a pod on the virtual node.
 * They come through only where the API server takes the certificate on the connector's kubelet port and Azure lets the connector read.
 */
export const logsAndExec = (subject: Subject): Check => ({
  what: "logs and exec through the connector",
  expected: "both answer",
  next: `kubectl -n ${subject.virtualNode} logs deployment/aci-connector; kubectl get certificatesigningrequests`,
  async run() {
    const [pod] = await podsOnAzure(subject);
    // With `spread` there may be none on Azure at the moment; the placement's own finding tells whether that is right.
    if (pod === undefined) return [{ what: "logs and exec through the connector", found: "no pod on Azure", expected: "a pod on Azure", holds: false }];
    return Promise.all([logs(subject, pod), exec(subject, pod)]);
  },
});

async function logs({ cluster, namespace }: Subject, { metadata: { name } }: Pod): Promise<Finding> {
  const result = await cluster.try("-n", namespace, "logs", name, "--tail=5");
  const lines = result.stdout.split("\n").filter((line) => line !== "").length;
  return { what: `kubectl logs ${name}`, found: result.status === 0 ? `${lines} of the last 5 lines` : complaint(result), expected: "the container's last lines", holds: result.status === 0 && lines > 0 };
}

async function exec({ cluster, namespace }: Subject, { metadata: { name } }: Pod): Promise<Finding> {
  let found = "";
  for (const { command, answer } of commands) {
    const result = await cluster.try("-n", namespace, "exec", name, "--", ...command);
    const answered = answer.exec(result.stdout)?.[0];
    if (answered !== undefined) return { what: `kubectl exec ${name}`, found: `${command.join(" ")}: ${answered}`, expected: "a command's output", holds: true };
    found ||= complaint(result);
  }
  return { what: `kubectl exec ${name}`, found, expected: "a command's output", holds: false };
}
