import { StatefulSet } from "@pulumi/kubernetes/apps/v1/index.js";
import { Service } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import { dnsLabelSuffixLength } from "../../azure/naming-rules.ts";
import type { ContainerGroupHome } from "../connector/connector-deployment.ts";
import { containerGroupAddress } from "./container-group-address.ts";
import type { TodoAddress } from "./todo-address.ts";
import { onVirtualNode } from "./todo-placement.ts";
import { todoLabels, todoName, todoPod, todoPort, type TodoPodArgs } from "./todo-pod.ts";

/** Settings of a {@link singleTodoPod}. */
export interface SingleTodoPodArgs {
  readonly namespace: pulumi.Input<string>;
  readonly pod: TodoPodArgs;
  readonly virtualNodeName: pulumi.Input<string>;
  readonly containerGroups: ContainerGroupHome;
  /** Beginning of the public DNS label; a hyphen and eight random characters follow. */
  readonly dnsLabelPrefix: pulumi.Input<string>;
}

/** One pod on the virtual node, as in the article: its container group has the public address, and a DNS name that stays. */
export function singleTodoPod(name: string, args: SingleTodoPodArgs, parent: pulumi.Resource): TodoAddress {
  const suffix = new RandomString(`${name}-dns-suffix`, { length: dnsLabelSuffixLength, lower: true, upper: false, numeric: true, special: false }, { parent });
  const dnsLabel = pulumi.interpolate`${args.dnsLabelPrefix}-${suffix.result}`;
  const statefulSet = statefulSetOf(`${name}-stateful-set`, args, dnsLabel, parent);
  new Service(
    `${name}-service`,
    {
      // Nothing waits for it, and Pulumi would take ten seconds to see that it has pods behind it.
      metadata: { name: todoName, namespace: args.namespace, labels: todoLabels, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { type: "ClusterIP", selector: todoLabels, ports: [{ name: "http", port: todoPort, targetPort: todoPort }] },
    },
    { parent },
  );

  const hostname = pulumi.interpolate`${dnsLabel}.${args.containerGroups.location}.azurecontainer.io`;
  // The id of a StatefulSet is known once its pod is ready, and so has its container group.
  const ip = pulumi
    .all([args.containerGroups.resourceGroupName, args.namespace, statefulSet.id])
    .apply(([resourceGroupName, namespace]) => containerGroupAddress({ resourceGroupName, namespace, podName: `${todoName}-0` }, parent));
  return { hostname, url: pulumi.interpolate`http://${hostname}`, ip, loadBalancerIp: undefined };
}

/**
 * A StatefulSet, because its pod's name, and so its container group's, stays the same, and because it never runs two
 * of a pod at once: a second one could not have the DNS label. It makes the pod again when that was deleted, when its
 * container group was lost (the connector then reports the pod as failed), and when its node was removed.
 */
function statefulSetOf(name: string, { namespace, pod, virtualNodeName }: SingleTodoPodArgs, dnsLabel: pulumi.Input<string>, parent: pulumi.Resource): StatefulSet {
  return new StatefulSet(
    name,
    {
      metadata: { name: todoName, namespace, labels: todoLabels },
      spec: {
        replicas: 1,
        serviceName: todoName,
        // Else a pod that never became ready, for an image that does not exist say, would be in the way of the update that mends it.
        podManagementPolicy: "Parallel",
        selector: { matchLabels: todoLabels },
        // Nobody could take over while it drains: the sooner it ends, the sooner the next one runs.
        template: todoPod(pod, { placement: onVirtualNode(virtualNodeName), dnsLabel, drainSeconds: 0 }),
      },
    },
    // The connector's new role takes up to ten minutes until all of Azure knows it; until then Azure refuses the pod.
    { parent, customTimeouts: { create: "20m", update: "20m" } },
  );
}
