import * as fs from "node:fs";
import * as net from "node:net";

/** An address of the sandbox and the port on which something answers there. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** An endpoint with the port of this machine's loopback that leads to it. */
export interface PublishedEndpoint extends Endpoint {
  readonly hostPort: number;
}

const keyOf = ({ address, port }: Endpoint): string => `${address}:${port}`;

/** Where a server listens: on a socket that it was given, or on one that it makes. */
export type ListeningPlace = { readonly fd: number } | { readonly host: string; readonly port: number };

/** A port of this machine. */
export interface ListeningPort {
  readonly port: number;
  readonly place: ListeningPlace;
}

/** Leads connections to ports of this machine to endpoints in the sandbox. An endpoint keeps its port over restarts. */
export class PublishedPorts {
  /** Endpoint -> port, also of endpoints that are gone. */
  private readonly kept: Map<string, number>;
  private readonly servers: readonly net.Server[];
  private readonly connections = new Set<net.Socket>();
  private present: readonly Endpoint[] = [];

  /** @param file keeps which endpoint has which port */
  constructor(
    private readonly ports: readonly ListeningPort[],
    private readonly file: string,
  ) {
    const known = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, number>) : {};
    this.kept = new Map(Object.entries(known).filter(([, port]) => ports.some((each) => each.port === port)));
    this.servers = ports.map(({ port, place }) => net.createServer({ allowHalfOpen: true }, (client) => this.lead(port, client)).listen(place));
  }

  /** Publishes these endpoints and no others. Where they are more than the ports, the last ones are left out. */
  update(endpoints: readonly Endpoint[]): void {
    this.present = endpoints;
    const missing = endpoints.filter((endpoint) => !this.kept.has(keyOf(endpoint)));
    for (const endpoint of missing) {
      const port = this.freePort();
      if (port !== undefined) this.kept.set(keyOf(endpoint), port);
    }
    if (missing.length > 0) fs.writeFileSync(this.file, JSON.stringify(Object.fromEntries(this.kept)));
  }

  /** What is published now. */
  list(): PublishedEndpoint[] {
    return this.present.flatMap((endpoint) => {
      const hostPort = this.kept.get(keyOf(endpoint));
      return hostPort === undefined ? [] : [{ ...endpoint, hostPort }];
    });
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const connection of this.connections) connection.destroy();
  }

  /** A port that no endpoint has; where all are given away, that of an endpoint that is gone. */
  private freePort(): number | undefined {
    const taken = new Set(this.kept.values());
    const free = this.ports.find(({ port }) => !taken.has(port))?.port;
    if (free !== undefined) return free;
    const present = new Set(this.present.map(keyOf));
    const gone = [...this.kept].find(([key]) => !present.has(key));
    if (gone !== undefined) this.kept.delete(gone[0]);
    return gone?.[1];
  }

  private lead(hostPort: number, client: net.Socket): void {
    const endpoint = this.list().find((each) => each.hostPort === hostPort);
    if (endpoint === undefined) return void client.destroy();
    const upstream = net.connect({ host: endpoint.address, port: endpoint.port, allowHalfOpen: true });
    this.join(client, upstream);
    this.join(upstream, client);
  }

  /** What one says, the other hears, to its end; what breaks off breaks off on the other side too. */
  private join(one: net.Socket, other: net.Socket): void {
    this.connections.add(one);
    one.pipe(other);
    one.on("error", () => other.destroy());
    one.once("close", () => {
      this.connections.delete(one);
      if (!one.readableEnded) other.destroy();
    });
  }
}
