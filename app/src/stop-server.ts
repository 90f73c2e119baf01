import type { Server } from "node:http";

/** Stops accepting, lets requests that are being answered end, and cuts off what is left after `grace` milliseconds. */
export async function stopServer(server: Server, grace: number): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  // A connection on which a request has just ended may wait for the next one: it is idle only from then on.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
