import { type ContainerGroup, groupName, groupText } from "../container-groups.ts";
import type { Check, Finding } from "../finding.ts";
import type { Pod } from "../kubernetes-objects.ts";
import type { Subject } from "../subject.ts";
import { podsOnAzure } from "../todo-pods.ts";

/** Each pod on the virtual node has one address, whichever cloud is asked, and the outputs tell it. */
export const addresses = (subject: Subject): Check => ({
  what: "addresses of the pods on Azure",
  expected: "the same in Kubernetes and in Azure",
  next: "pulumi up, which reads todoIp anew; kubectl and Azure tell the same again once the connector has asked (5 s)",
  async run() {
    const pods = await podsOnAzure(subject);
    const each = await Promise.all(pods.map(async (pod) => sameAddress(pod, await addressInAzure(subject, pod))));
    return subject.todo.loadBalancerIp === "" ? [...each, ...pods.map((pod) => outputTells(subject, pod))] : [...each, await loadBalancer(subject)];
  },
});

async function addressInAzure(subject: Subject, { metadata }: Pod): Promise<string> {
  const { properties } = JSON.parse(await groupText(subject, groupName(subject.namespace, metadata.name))) as ContainerGroup;
  return properties.ipAddress?.ip ?? "none";
}

function sameAddress({ metadata, status }: Pod, inAzure: string): Finding {
  const inKubernetes = status.podIP ?? "none";
  return {
    what: `address of pod ${metadata.name}`,
    found: inKubernetes === inAzure ? `${inAzure} in both` : `${inKubernetes} in Kubernetes, ${inAzure} in Azure`,
    expected: "the same in both clouds",
    holds: inKubernetes === inAzure && inAzure !== "none",
  };
}

function outputTells({ todo }: Subject, { status }: Pod): Finding {
  return { what: "todoIp", found: todo.ip === "" ? "empty" : todo.ip, expected: `${status.podIP ?? "an address"}, the pod's`, holds: todo.ip !== "" && todo.ip === status.podIP };
}

interface Service {
  readonly status: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

async function loadBalancer({ cluster, namespace, todo }: Subject): Promise<Finding> {
  const { status } = await cluster.read<Service>("-n", namespace, "get", "service", "web");
  const found = status.loadBalancer?.ingress?.[0]?.ip ?? "none";
  return { what: "loadBalancerIp", found: todo.loadBalancerIp, expected: `${found}, the Service's`, holds: found === todo.loadBalancerIp && todo.ip === found };
}
