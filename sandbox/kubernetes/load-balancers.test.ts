import { describe, expect, it } from "vitest";
import type { ApiClient } from "./api-client.ts";
import { LoadBalancers } from "./load-balancers.ts";
import type { AddressBook } from "./load-balancers.ts";
import type { Service } from "./objects.ts";

/** A cluster with one Service, which applies merge patches of finalizers and status. */
class ClusterDouble {
  readonly routes = new Map<string, readonly string[]>();
  readonly events: string[] = [];
  nodes = ["node-1", "node-2"];
  addOn = true;
  service: Service | undefined;
  readonly controller: LoadBalancers;

  constructor(book: AddressBook = new Map(), cluster = "one") {
    const api = {
      patch: async (_path: string, change: { metadata?: { finalizers: string[] }; status?: { loadBalancer: object | null } }) => {
        if (!this.service) return;
        if (change.metadata) this.service.metadata.finalizers = change.metadata.finalizers;
        if (change.status) this.service.status = { loadBalancer: change.status.loadBalancer ?? {} };
      },
      create: async (_path: string, event: { reason: string; message: string }) => this.events.push(`${event.reason}: ${event.message}`),
    } as unknown as ApiClient;
    this.controller = new LoadBalancers({
      cluster,
      api,
      book,
      addresses: { first: "198.19.64.1", last: "198.19.64.9" },
      runtime: { routeTo: async (address, nodes) => void (nodes.length > 0 ? this.routes.set(address, nodes) : this.routes.delete(address)) },
      service: () => this.service,
      readyNodes: () => this.nodes,
      hasBackendServices: () => this.addOn,
    });
  }

  async apply(spec: object, metadata: object = {}): Promise<void> {
    this.service = { status: this.service?.status, metadata: { name: "web", namespace: "todo", uid: "1", resourceVersion: "1", finalizers: this.service?.metadata.finalizers, ...metadata }, spec } as Service;
    this.controller.serviceChanged(this.service);
    await this.settled();
  }

  settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  get ip(): string | undefined {
    return this.service?.status?.loadBalancer?.ingress?.[0]?.ip;
  }
}

describe("LoadBalancers", () => {
  it("gives a Service an address that leads to the ready nodes", async () => {
    const cluster = new ClusterDouble();
    await cluster.apply({ type: "LoadBalancer" });
    expect(cluster.service?.status?.loadBalancer?.ingress).toEqual([{ ip: "198.19.64.1", ipMode: "VIP" }]);
    expect(cluster.service?.metadata.finalizers).toEqual(["service.kubernetes.io/load-balancer-cleanup"]);
    expect(cluster.routes.get("198.19.64.1")).toEqual(["node-1", "node-2"]);
    cluster.nodes = ["node-2"];
    cluster.controller.nodesChanged();
    await cluster.settled();
    expect(cluster.routes.get("198.19.64.1")).toEqual(["node-2"]);
  });

  it("takes the address back when the type changes and when the Service is deleted", async () => {
    const cluster = new ClusterDouble();
    await cluster.apply({ type: "LoadBalancer" });
    await cluster.apply({ type: "ClusterIP" });
    expect(cluster.routes.size).toBe(0);
    expect(cluster.ip).toBeUndefined();
    expect(cluster.service?.metadata.finalizers).toEqual([]);
    await cluster.apply({ type: "LoadBalancer" });
    await cluster.apply({ type: "LoadBalancer" }, { deletionTimestamp: "2026-11-20T10:00:00Z" });
    expect(cluster.routes.size).toBe(0);
    expect(cluster.service?.metadata.finalizers).toEqual([]);
  });

  it("keeps the address over a restart, and never gives one address twice", async () => {
    const book: AddressBook = new Map();
    const first = new ClusterDouble(book, "one");
    await first.apply({ type: "LoadBalancer" });
    const second = new ClusterDouble(book, "two");
    await second.apply({ type: "LoadBalancer" });
    expect([first.ip, second.ip]).toEqual(["198.19.64.1", "198.19.64.2"]);
    const restarted = new ClusterDouble(new Map(), "two");
    restarted.service = second.service;
    await restarted.apply({ type: "LoadBalancer" });
    expect(restarted.ip).toBe("198.19.64.2");
    expect(restarted.routes.has("198.19.64.2")).toBe(true);
  });

  it("refuses what it does not model, in an event", async () => {
    const cluster = new ClusterDouble();
    await cluster.apply({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
    expect(cluster.ip).toBeUndefined();
    expect(cluster.events).toEqual(["SyncLoadBalancerFailed: the sandbox does not model externalTrafficPolicy: Local; use Cluster"]);
  });

  describe("with a class of Google's", () => {
    const spec = { type: "LoadBalancer", loadBalancerClass: "networking.gke.io/l4-regional-external" };

    it("serves it as the add-on's controller, with its finalizer and events", async () => {
      const cluster = new ClusterDouble();
      await cluster.apply(spec);
      expect(cluster.ip).toBe("198.19.64.1");
      expect(cluster.routes.get("198.19.64.1")).toEqual(["node-1", "node-2"]);
      expect(cluster.service?.metadata.finalizers).toEqual(["gke.networking.io/l4-netlb-v3"]);
      await cluster.apply(spec, { deletionTimestamp: "2026-11-20T10:00:00Z" });
      expect(cluster.routes.size).toBe(0);
      expect(cluster.service?.metadata.finalizers).toEqual([]);
      expect(cluster.events).toEqual(["SyncLoadBalancerSuccessful: Successfully ensured IPv4 External LoadBalancer resources", "DeletedLoadBalancer: Deleted L4 External LoadBalancer"]);
    });

    it("leaves it to nobody where the add-on is off", async () => {
      const cluster = new ClusterDouble();
      cluster.addOn = false;
      await cluster.apply(spec);
      expect(cluster.ip).toBeUndefined();
      await cluster.apply({ type: "LoadBalancer" });
      expect(cluster.ip).toBe("198.19.64.1");
    });

    it.each(["networking.gke.io/l4-regional-internal", "example.com/other"])("serves no %s", async (loadBalancerClass) => {
      const cluster = new ClusterDouble();
      await cluster.apply({ ...spec, loadBalancerClass });
      expect([cluster.ip, cluster.routes.size, cluster.service?.metadata.finalizers, cluster.events]).toEqual([undefined, 0, undefined, []]);
    });
  });
});
