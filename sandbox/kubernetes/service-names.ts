import type { NameTable } from "../machine/network/name-table.ts";
import type { Change } from "./object-cache.ts";
import type { Service } from "./objects.ts";

/** Time that clients may keep an answer, in seconds; the cluster's own name server says the same. */
const ttl = 30;

/** Who has set a name to what, the newest last: shared by all clusters. */
export type ServiceNameBook = Map<string, readonly { readonly by: ServiceNames; readonly ip: string }[]>;

/**
 * Names of Services with a ClusterIP (web.todo.svc.cluster.local) in the sandbox's name server. It is one server for
 * everything in the sandbox, so that with several clusters the last one to set a name wins, and the one before has it
 * again when that one goes. Headless Services and those of type ExternalName have no name here.
 */
export class ServiceNames {
  constructor(
    private readonly names: NameTable,
    private readonly book: ServiceNameBook,
  ) {}

  changed(change: Change, service: Service): void {
    const name = `${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local`;
    const ip = change === "deleted" ? undefined : service.spec?.clusterIP;
    this.put(name, ip === "None" || ip === "" ? undefined : ip);
  }

  stop(): void {
    for (const [name, entries] of this.book) if (entries.some(({ by }) => by === this)) this.put(name, undefined);
  }

  private put(name: string, ip: string | undefined): void {
    const others = (this.book.get(name) ?? []).filter(({ by }) => by !== this);
    const entries = ip === undefined ? others : [...others, { by: this, ip }];
    const last = entries.at(-1);
    if (last === undefined) {
      if (this.book.delete(name)) this.names.delete(name);
    } else {
      this.book.set(name, entries);
      this.names.set(name, last.ip, ttl);
    }
  }
}
