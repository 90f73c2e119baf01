import type { DetailedPeerCertificate } from "node:tls";
import type { Check, Finding } from "../finding.ts";
import type { List, Node, Pod } from "../kubernetes-objects.ts";
import { throughPort } from "../port-forward.ts";
import type { Subject } from "../subject.ts";
import { callWithoutCertificate } from "../tls-peer.ts";

interface Service {
  readonly spec: { readonly ports: readonly { readonly port: number; readonly targetPort: number }[] };
}

/** Name of the connector's Service, and its label `app`. Its namespace is called after the node. */
const connector = "aci-connector";
/** The port that the API server calls, at the node's address: that of the connector's Service. */
const kubeletPort = 10250;
/** Days that the certificate must be valid for yet: time to look, should its renewal have failed. */
const daysLeft = 7;

/**
 * The connector's kubelet port: its certificate names the address that the API server calls, and nobody is served without
 * one. Whether the API server verified it cannot be seen from outside: that logs and exec come through is the proof.
 */
export const kubeletPortCheck = ({ cluster, virtualNode }: Subject): Check => ({
  what: "kubelet port of the connector",
  expected: "a valid certificate, and nobody served without one",
  next: `kubectl -n ${virtualNode} logs deployment/aci-connector -c kubelet-gate; kubectl get certificatesigningrequests`,
  async run() {
    const [node, service, pods] = await Promise.all([
      cluster.read<Node>("get", "node", virtualNode),
      cluster.read<Service>("-n", virtualNode, "get", "service", connector),
      cluster.read<List<Pod>>("-n", virtualNode, "get", "pods", "-l", `app=${connector}`),
    ]);
    const pod = pods.items.find(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (pod === undefined) throw new Error(`no pod of the connector in namespace ${virtualNode}`);
    const address = node.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
    const port = service.spec.ports.find((each) => each.port === kubeletPort)?.targetPort;
    if (port === undefined) throw new Error(`the Service ${connector} of namespace ${virtualNode} has no port ${String(kubeletPort)}`);
    const peer = await throughPort(cluster, { namespace: virtualNode, name: pod.metadata.name, port }, (port) => callWithoutCertificate(port, "/pods"));
    return [certificateHolds(peer.certificate, address), nobodyServed(peer.answer)];
  },
});

function certificateHolds({ subjectaltname = "", valid_to: validTo }: DetailedPeerCertificate, address: string): Finding {
  const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
  const names = subjectaltname.split(", ");
  return {
    what: "certificate of the kubelet port",
    found: `${subjectaltname === "" ? "no names" : subjectaltname}; ${days} days left`,
    expected: `IP Address:${address}, the node's; ${daysLeft} days left`,
    holds: names.includes(`IP Address:${address}`) && days >= daysLeft,
  };
}

function nobodyServed(answer: string): Finding {
  const refused = /\b(401|403)\b|alert|closed|reset|hang up/i.test(answer);
  return { what: "the same port without a certificate", found: answer, expected: "refused", holds: refused };
}
