import type { NameTable } from "../runtime/types.ts";
import type { Change } from "./object-cache.ts";
import type { Service } from "./objects.ts";

/** Time that clients may keep an answer, in seconds; the cluster's own name server says the same. */
const ttl = 30;

/**
 * Names of Services with a ClusterIP (web.todo.svc.cluster.local) in the sandbox's name server. It is one server for
 * everything in the sandbox, so that with several clusters the last one to set a name wins. Headless Services and
 * those of type ExternalName have no name here.
 */
export class ServiceNames {
  private readonly set = new Map<string, string>();

  constructor(private readonly names: NameTable) {}

  changed(change: Change, service: Service): void {
    const name = `${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local`;
    const ip = change === "deleted" ? undefined : service.spec?.clusterIP;
    if (ip && ip !== "None") {
      this.names.set(name, ip, ttl);
      this.set.set(name, ip);
    } else {
      this.forget(name);
    }
  }

  stop(): void {
    for (const name of [...this.set.keys()]) this.forget(name);
  }

  private forget(name: string): void {
    if (this.set.has(name) && this.names.lookup(name)?.ip === this.set.get(name)) this.names.delete(name);
    this.set.delete(name);
  }
}
