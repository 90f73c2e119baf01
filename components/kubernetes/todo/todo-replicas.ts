import { Deployment } from "@pulumi/kubernetes/apps/v1/index.js";
import { Service } from "@pulumi/kubernetes/core/v1/index.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { upgradeSurge } from "../pods/upgrade-surge.ts";
import type { TodoAddress } from "./todo-address.ts";
import { todoLabels, todoName, todoPod, todoPort, type PodPlacement, type TodoPodArgs } from "./todo-pod.ts";

/** Settings of {@link todoReplicas}. */
export interface TodoReplicasArgs {
  readonly namespace: pulumi.Input<string>;
  readonly pod: TodoPodArgs;
  /** How many pods. */
  readonly replicas: number;
  readonly placement: PodPlacement;
  /** Name of the virtual node, once its connector runs. */
  readonly virtualNodeName: pulumi.Input<string>;
}

/**
 * How long a pod goes on serving once it was told to stop, in seconds: more than the 5 s for which the app keeps an idle
 * connection, so that none is left to be closed while a client uses it again, and than the time until every kube-proxy
 * and the load balancer know that the pod goes. Not in a preStop hook, which azure-aci refuses.
 */
const drainSeconds = 10;

/** How long a pod must have been ready before it counts, in seconds. The connector calls a pod ready as soon as it runs. */
const minReadySeconds = 5;

/**
 * A load balancer made of a backend service, which Google advises; without a class, GKE takes a target pool. From GKE
 * 1.33.1-gke.1779000 on, below 1.36 with the add-on HttpLoadBalancing, which is on unless somebody turns it off
 * (cloud.google.com/kubernetes-engine/docs/how-to/backend-service-based-external-load-balancer).
 */
const loadBalancerClass = "networking.gke.io/l4-regional-external";

/** Several pods behind one load balancer. */
export function todoReplicas(name: string, args: TodoReplicasArgs, parent: pulumi.Resource): TodoAddress {
  const metadata = { name: todoName, namespace: args.namespace, labels: todoLabels };
  const deployment = deploymentOf(`${name}-deployment`, args, parent);
  new PodDisruptionBudget(
    `${name}-disruption-budget`,
    // A node's upgrade takes away one pod at a time; pods that are ill anyway do not stop it.
    { metadata, spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: todoLabels } } },
    { parent },
  );
  const service = new Service(
    `${name}-service`,
    {
      metadata,
      spec: {
        type: "LoadBalancer",
        loadBalancerClass,
        // The machines' kube-proxy takes every request on to any pod. `Local` would never reach those on Azure, which are on no machine.
        externalTrafficPolicy: "Cluster",
        selector: todoLabels,
        ports: [{ name: "http", port: todoPort, targetPort: todoPort }],
      },
    },
    // Pulumi waits until a Service has pods behind it: before the Deployment it would wait in vain. The API server changes no
    // Service's class, which the provider does not know; a second Service cannot have the name while the first one has it.
    { parent, dependsOn: [deployment], replaceOnChanges: ["spec.loadBalancerClass"], deleteBeforeReplace: true },
  );

  const ip = service.status.apply((status) => addressOf(status.loadBalancer.ingress));
  return { hostname: undefined, url: pulumi.interpolate`http://${ip}`, ip, loadBalancerIp: ip };
}

/** The address that a load balancer was given; Pulumi has waited for it. */
const addressOf = (ingress: readonly { readonly ip?: string }[] | undefined): string => ingress?.[0]?.ip ?? "";

/** A Deployment that never has fewer pods than asked for, not during an upgrade either: a new one comes before an old one goes. */
function deploymentOf(name: string, { namespace, pod, replicas, placement, virtualNodeName }: TodoReplicasArgs, parent: pulumi.Resource): Deployment {
  return new Deployment(
    name,
    {
      // Of a value that is known when the virtual node is there: so the pods are deleted before its connector, which has to take their container groups away.
      metadata: { name: todoName, namespace, labels: todoLabels, annotations: { "gke-aci/virtual-node": virtualNodeName } },
      spec: {
        replicas,
        minReadySeconds,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: upgradeSurge(replicas), maxUnavailable: 0 } },
        selector: { matchLabels: todoLabels },
        template: todoPod(pod, { placement, drainSeconds }),
      },
    },
    // As long as for a single pod, for the same reason.
    { parent, customTimeouts: { create: "20m", update: "20m" } },
  );
}
