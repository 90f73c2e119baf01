import { setTimeout as sleep } from "node:timers/promises";
import { freeAddress } from "../network.ts";
import type { Runtime } from "../runtime/types.ts";
import { isNotFound } from "./api-client.ts";
import type { ApiClient } from "./api-client.ts";
import type { Service } from "./objects.ts";
import { time } from "./pod-status.ts";

/** Keeps a Service until its load balancer is gone; the name that all cloud providers use. */
const finalizer = "service.kubernetes.io/load-balancer-cleanup";
/** Pause before a step is repeated that the API server did not take, in milliseconds. */
const retryDelay = 1000;

/** Addresses of load balancers of all clusters: address -> "CLUSTER/NAMESPACE/NAME". */
export type AddressBook = Map<string, string>;

/** What the controller works with. */
export interface LoadBalancerSurroundings {
  readonly cluster: string;
  readonly api: ApiClient;
  readonly runtime: Pick<Runtime, "routeTo">;
  readonly addresses: { readonly first: string; readonly last: string };
  readonly book: AddressBook;
  /** The Service as the cluster has it now. */
  service(namespace: string, name: string): Service | undefined;
  /** Names of the nodes that can take traffic. */
  readyNodes(): string[];
}

/**
 * The part of a cloud provider that gives Services of type LoadBalancer an address: traffic to it is spread over the
 * ready nodes, where kube-proxy spreads it over the pods.
 */
export class LoadBalancers {
  /** Steps are taken one after the other. */
  private work: Promise<void> = Promise.resolve();
  private stopped = false;
  private routedTo = "";

  constructor(private readonly around: LoadBalancerSurroundings) {}

  /** To be called when a Service was made, changed or deleted. */
  serviceChanged(service: Service): void {
    const { namespace, name } = service.metadata;
    this.enqueue(() => this.reconcile(namespace, name));
  }

  /** To be called when nodes have changed. */
  nodesChanged(): void {
    const nodes = this.around.readyNodes();
    if (nodes.join() === this.routedTo) return;
    this.routedTo = nodes.join();
    this.enqueue(async () => {
      for (const address of this.ownAddresses()) await this.around.runtime.routeTo(address, this.around.readyNodes());
    });
  }

  /** Takes the routes away; the Services keep their addresses for the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
    for (const address of this.ownAddresses()) {
      await this.around.runtime.routeTo(address, []);
      this.around.book.delete(address);
    }
  }

  private ownAddresses(): string[] {
    return [...this.around.book].filter(([, owner]) => owner.startsWith(`${this.around.cluster}/`)).map(([address]) => address);
  }

  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(async () => {
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
    const service = this.around.service(namespace, name);
    const wanted = service?.spec?.type === "LoadBalancer" && !service.spec.loadBalancerClass && !service.metadata.deletionTimestamp;
    if (service && wanted) await this.ensure(service);
    else await this.release(namespace, name, service);
  }

  private async ensure(service: Service): Promise<void> {
    const { namespace, name } = service.metadata;
    const fault = refusal(service);
    if (fault) return this.record(service, "Warning", "SyncLoadBalancerFailed", fault);
    const held = service.status?.loadBalancer?.ingress?.[0]?.ip;
    const address = this.claim(this.ownerKey(namespace, name), held);
    if (address === held) return this.around.runtime.routeTo(address, this.around.readyNodes());
    await this.record(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    const finalizers = service.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) await this.patch(service, { metadata: { resourceVersion: service.metadata.resourceVersion, finalizers: [...finalizers, finalizer] } });
    await this.around.runtime.routeTo(address, this.around.readyNodes());
    await this.patch(service, { status: { loadBalancer: { ingress: [{ ip: address, ipMode: "VIP" }] } } }, "/status");
    await this.record(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  }

  private async release(namespace: string, name: string, service: Service | undefined): Promise<void> {
    const owner = this.ownerKey(namespace, name);
    for (const [address, holder] of [...this.around.book]) {
      if (holder !== owner) continue;
      await this.around.runtime.routeTo(address, []);
      this.around.book.delete(address);
    }
    if (!service?.metadata.finalizers?.includes(finalizer)) return;
    try {
      if (service.status?.loadBalancer?.ingress) await this.patch(service, { status: { loadBalancer: null } }, "/status");
      const finalizers = service.metadata.finalizers.filter((other) => other !== finalizer);
      await this.patch(service, { metadata: { finalizers } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** The address that a Service holds, or a new one where it holds none or another one took it meanwhile. */
  private claim(owner: string, held: string | undefined): string {
    const { book, addresses } = this.around;
    const known = [...book].find(([, holder]) => holder === owner)?.[0];
    const kept = held !== undefined && (book.get(held) ?? owner) === owner ? held : undefined;
    const address = known ?? kept ?? freeAddress(addresses, new Set(book.keys()));
    book.set(address, owner);
    return address;
  }

  private ownerKey(namespace: string, name: string): string {
    return `${this.around.cluster}/${namespace}/${name}`;
  }

  private patch(service: Service, change: object, subresource = ""): Promise<unknown> {
    const { namespace, name } = service.metadata;
    return this.around.api.patch(`/api/v1/namespaces/${namespace}/services/${name}${subresource}`, change);
  }

  private async record(service: Service, type: "Normal" | "Warning", reason: string, message: string): Promise<void> {
    const { namespace, name, uid } = service.metadata;
    const now = time(new Date());
    await this.around.api.create(`/api/v1/namespaces/${namespace}/events`, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: "v1", kind: "Service", name, namespace, uid },
      type,
      reason,
      message,
      source: { component: "service-controller" },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  }
}

/** What a Service asks of its load balancer that the sandbox does not model. */
function refusal({ spec }: Service): string | undefined {
  if (spec?.externalTrafficPolicy === "Local") return "the sandbox does not model externalTrafficPolicy: Local; use Cluster";
  if (spec?.loadBalancerIP) return `the sandbox has no reserved address ${spec.loadBalancerIP}; leave loadBalancerIP out`;
  if (spec?.loadBalancerSourceRanges?.length) return "the sandbox does not model loadBalancerSourceRanges";
  return undefined;
}
