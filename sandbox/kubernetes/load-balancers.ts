import { setTimeout as sleep } from "node:timers/promises";
import type { Runtime } from "../machine/containers/types.ts";
import { freeAddress } from "../machine/network/address-plan.ts";
import { WorkQueue } from "../machine/work-queue.ts";
import { isNotFound } from "./api-client.ts";
import type { ApiClient } from "./api-client.ts";
import type { Service } from "./objects.ts";
import { time } from "./pod-status.ts";

/** One of GKE's two controllers that make load balancers: what it leaves on a Service, and what it tells in events. */
interface Controller {
  /** Keeps a Service until its load balancer is gone. */
  readonly finalizer: string;
  /** Whom the events are from. */
  readonly component: string;
  readonly begun?: Happening;
  readonly ensured: Happening;
  failed(fault: string): Happening;
  readonly deleted?: Happening;
}

/** Reason and message of an event. */
type Happening = readonly [reason: string, message: string];

/** The cloud provider's own, for Services without a class: target pools (k8s.io/cloud-provider controllers/service/controller.go). */
const targetPools: Controller = {
  finalizer: "service.kubernetes.io/load-balancer-cleanup",
  component: "service-controller",
  begun: ["EnsuringLoadBalancer", "Ensuring load balancer"],
  ensured: ["EnsuredLoadBalancer", "Ensured load balancer"],
  failed: (fault) => ["SyncLoadBalancerFailed", fault],
};

/** The add-on HttpLoadBalancing's, for the class {@link regionalExternal}: backend services over network endpoint groups (github.com/kubernetes/ingress-gce pkg/l4/controllers/l4netlbcontroller.go). */
const backendServices: Controller = {
  finalizer: "gke.networking.io/l4-netlb-v3",
  component: "loadbalancer-controller",
  ensured: ["SyncLoadBalancerSuccessful", "Successfully ensured IPv4 External LoadBalancer resources"],
  failed: (fault) => ["SyncExternalLoadBalancerFailed", `Error ensuring Resource for L4 External LoadBalancer, err: ${fault}`],
  deleted: ["DeletedLoadBalancer", "Deleted L4 External LoadBalancer"],
};

/** Class of Services whose load balancer is regional, external and made of a backend service (ingress-gce pkg/l4/annotations/gce_annotations.go). */
const regionalExternal = "networking.gke.io/l4-regional-external";

/** Pause before a step is repeated that the API server did not take, in milliseconds. */
const retryDelay = 1000;

/** Addresses of load balancers of all clusters: address -> "CLUSTER/NAMESPACE/NAME". */
export type AddressBook = Map<string, string>;

/** What the controller works with. */
export interface LoadBalancersDependencies {
  readonly cluster: string;
  readonly api: ApiClient;
  readonly runtime: Pick<Runtime, "routeTo">;
  readonly addresses: { readonly first: string; readonly last: string };
  readonly book: AddressBook;
  /** The Service as the cluster has it now. */
  service(namespace: string, name: string): Service | undefined;
  /** Names of the nodes that can take traffic. */
  readyNodes(): string[];
  /** Whether the add-on HttpLoadBalancing is on. */
  hasBackendServices(): boolean;
}

/**
 * The part of a cloud provider that gives Services of type LoadBalancer an address: traffic to it is spread over the
 * ready nodes, where kube-proxy spreads it over the pods.
 */
export class LoadBalancers {
  private readonly work = new WorkQueue();
  private stopped = false;
  private routedTo = "";

  constructor(private readonly dependencies: LoadBalancersDependencies) {}

  /** To be called when a Service was made, changed or deleted. */
  serviceChanged(service: Service): void {
    const { namespace, name } = service.metadata;
    this.enqueue(() => this.reconcile(namespace, name));
  }

  /** To be called when nodes have changed. */
  nodesChanged(): void {
    const nodes = this.dependencies.readyNodes();
    if (nodes.join() === this.routedTo) return;
    this.routedTo = nodes.join();
    this.enqueue(async () => {
      for (const address of this.ownAddresses()) await this.dependencies.runtime.routeTo(address, this.dependencies.readyNodes());
    });
  }

  /** Takes the routes away; the Services keep their addresses for the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.work.settled();
    for (const address of this.ownAddresses()) {
      await this.dependencies.runtime.routeTo(address, []);
      this.dependencies.book.delete(address);
    }
  }

  private ownAddresses(): string[] {
    return [...this.dependencies.book].filter(([, owner]) => owner.startsWith(`${this.dependencies.cluster}/`)).map(([address]) => address);
  }

  private enqueue(step: () => Promise<void>): void {
    void this.work.add(async () => {
      while (!this.stopped) {
        try {
          return await step();
        } catch {
          // Another writer was faster, or the API server is away: the next look is at the newest state.
          await sleep(retryDelay);
        }
      }
    });
  }

  private async reconcile(namespace: string, name: string): Promise<void> {
    const service = this.dependencies.service(namespace, name);
    // Without the add-on nobody looks at it, not even when it is deleted.
    if (service?.spec?.loadBalancerClass === regionalExternal && !this.dependencies.hasBackendServices()) return;
    const controller = service && !service.metadata.deletionTimestamp ? controllerOf(service) : undefined;
    if (service && controller) await this.ensure(service, controller);
    else await this.release(namespace, name, service);
  }

  private async ensure(service: Service, controller: Controller): Promise<void> {
    const { namespace, name } = service.metadata;
    const fault = refusal(service);
    if (fault) return this.record(service, controller, "Warning", controller.failed(fault));
    const held = service.status?.loadBalancer?.ingress?.[0]?.ip;
    const address = this.claim(this.ownerKey(namespace, name), held);
    if (address === held) return this.dependencies.runtime.routeTo(address, this.dependencies.readyNodes());
    if (controller.begun) await this.record(service, controller, "Normal", controller.begun);
    const finalizers = service.metadata.finalizers ?? [];
    if (!finalizers.includes(controller.finalizer)) await this.patch(service, { metadata: { resourceVersion: service.metadata.resourceVersion, finalizers: [...finalizers, controller.finalizer] } });
    await this.dependencies.runtime.routeTo(address, this.dependencies.readyNodes());
    await this.patch(service, { status: { loadBalancer: { ingress: [{ ip: address, ipMode: "VIP" }] } } }, "/status");
    await this.record(service, controller, "Normal", controller.ensured);
  }

  private async release(namespace: string, name: string, service: Service | undefined): Promise<void> {
    const owner = this.ownerKey(namespace, name);
    for (const [address, holder] of [...this.dependencies.book]) {
      if (holder !== owner) continue;
      await this.dependencies.runtime.routeTo(address, []);
      this.dependencies.book.delete(address);
    }
    const controller = [targetPools, backendServices].find(({ finalizer }) => service?.metadata.finalizers?.includes(finalizer));
    if (!service || !controller) return;
    try {
      if (service.status?.loadBalancer?.ingress) await this.patch(service, { status: { loadBalancer: null } }, "/status");
      const finalizers = service.metadata.finalizers?.filter((other) => other !== controller.finalizer);
      await this.patch(service, { metadata: { finalizers } });
      if (controller.deleted) await this.record(service, controller, "Normal", controller.deleted);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** The address that a Service holds, or a new one where it holds none or another one took it meanwhile. */
  private claim(owner: string, held: string | undefined): string {
    const { book, addresses } = this.dependencies;
    const known = [...book].find(([, holder]) => holder === owner)?.[0];
    const kept = held !== undefined && (book.get(held) ?? owner) === owner ? held : undefined;
    const address = known ?? kept ?? freeAddress(addresses, new Set(book.keys()));
    book.set(address, owner);
    return address;
  }

  private ownerKey(namespace: string, name: string): string {
    return `${this.dependencies.cluster}/${namespace}/${name}`;
  }

  private patch(service: Service, change: object, subresource = ""): Promise<unknown> {
    const { namespace, name } = service.metadata;
    return this.dependencies.api.patch(`/api/v1/namespaces/${namespace}/services/${name}${subresource}`, change);
  }

  private async record(service: Service, { component }: Controller, type: "Normal" | "Warning", [reason, message]: Happening): Promise<void> {
    const { namespace, name, uid } = service.metadata;
    const now = time(new Date());
    await this.dependencies.api.create(`/api/v1/namespaces/${namespace}/events`, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: "v1", kind: "Service", name, namespace, uid },
      type,
      reason,
      message,
      source: { component },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  }
}

/** Who serves a Service; nobody one of another class, which waits for ever, as in GKE. */
function controllerOf({ spec }: Service): Controller | undefined {
  if (spec?.type !== "LoadBalancer") return undefined;
  if (!spec.loadBalancerClass) return targetPools;
  return spec.loadBalancerClass === regionalExternal ? backendServices : undefined;
}

/** What a Service asks of its load balancer that the sandbox does not model. */
function refusal({ spec }: Service): string | undefined {
  if (spec?.externalTrafficPolicy === "Local") return "the sandbox does not model externalTrafficPolicy: Local; use Cluster";
  if (spec?.loadBalancerIP) return `the sandbox has no reserved address ${spec.loadBalancerIP}; leave loadBalancerIP out`;
  if (spec?.loadBalancerSourceRanges?.length) return "the sandbox does not model loadBalancerSourceRanges";
  return undefined;
}
