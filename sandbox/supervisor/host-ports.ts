import * as fs from "node:fs";
import * as net from "node:net";
import { UserError } from "../user-error.ts";
import type { ListeningPort } from "./published-ports.ts";

/** Where a sandbox without a link to this machine is reached: on its loopback, 127.0.0.1. */
export const hostPorts = {
  /** The first of them, the proxy's, unless SANDBOX_PORTS names another one: below the ports that Linux gives to clients (32768 and up). */
  first: 28_100,
  /** The proxy, and one for each address and port that the sandbox publishes. */
  count: 32,
} as const;

/** The first descriptor behind standard input, output and error. */
const firstDescriptor = 3;

/** Listening sockets of this machine, to be handed to the supervisor. */
export interface OpenPorts {
  readonly first: number;
  readonly descriptors: readonly number[];
  /** Lets go of them here; the supervisor keeps its own. */
  close(): void;
}

/**
 * Listens on the ports of this machine. A socket stays in the network where it was made, so that a process that gets it
 * answers here, whatever namespaces it lives in: nothing of the sandbox has to run outside of them, and the ports are
 * free as soon as the sandbox is gone, however it ended.
 */
export async function openHostPorts(first: number): Promise<OpenPorts> {
  const servers: net.Server[] = [];
  const close = (): void => {
    for (const server of servers) server.close();
  };
  try {
    for (let port = first; port < first + hostPorts.count; port++) servers.push(await listen(port, first));
  } catch (error) {
    close();
    throw error;
  }
  return { first, descriptors: servers.map(descriptorOf), close };
}

/** The first port that was asked for: SANDBOX_PORTS, else that of the last time, else the usual one. @param file keeps that of the last time */
export function firstHostPort(setting: string | undefined, file: string): number {
  if (setting === undefined || setting === "") return fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : hostPorts.first;
  const first = Number(setting);
  const last = 65_535 - hostPorts.count + 1;
  if (Number.isInteger(first) && first >= 1024 && first <= last) return first;
  throw new UserError(`SANDBOX_PORTS is ${setting}`, `give the first of ${hostPorts.count} free ports, from 1024 to ${last}, e.g. SANDBOX_PORTS=${hostPorts.first + 100}`);
}

/** What the supervisor has to be told of them. */
export const describePorts = (ports: OpenPorts): Record<string, string> => ({ SANDBOX_HOST_PORTS: String(ports.first) });

/** In the supervisor: the ports it was given, taken from its environment; none where it has a link to this machine. */
export function takeGivenPorts(env: NodeJS.ProcessEnv): ListeningPort[] {
  const first = env["SANDBOX_HOST_PORTS"];
  delete env["SANDBOX_HOST_PORTS"];
  if (first === undefined) return [];
  return Array.from({ length: hostPorts.count }, (_, index) => ({ port: Number(first) + index, place: { fd: firstDescriptor + index } }));
}

function listen(port: number, first: number): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    // Whoever connects before the supervisor has the socket is turned away.
    const server = net.createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? takenPort(port, first) : error);
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function takenPort(port: number, first: number): UserError {
  const next = first + 100;
  return new UserError(
    `the sandbox listens on 127.0.0.1:${first} to ${first + hostPorts.count - 1}, but port ${port} is in use by another program or another sandbox`,
    `end that one (ss -ltnp "sport = :${port}" shows it), or take other ports: SANDBOX_PORTS=${next} npm run sandbox up`,
  );
}

/** Node.js shows the descriptor of a server's socket only on its handle, which no type declares. */
function descriptorOf(server: net.Server): number {
  const { _handle: handle } = server as unknown as { _handle?: { fd?: number } };
  if (handle?.fd === undefined) throw new Error("Node.js does not tell the descriptor of a listening socket");
  return handle.fd;
}
