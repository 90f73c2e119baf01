import type { RequestHandler } from "express";

/**
 * The time between being told to stop and closing. Load balancers learn that a replica goes about when it learns so
 * itself, and send it requests for some seconds more: it answers them as ever, tells probes that it is not ready, and
 * asks clients to open their next connection elsewhere.
 */
export class Drain {
  #active = false;

  /** Whether the app is about to close. */
  get active(): boolean {
    return this.#active;
  }

  begin(): void {
    this.#active = true;
  }

  /** Lets a connection end with its answer while the app drains. */
  readonly closeConnections: RequestHandler = (_request, response, next) => {
    if (this.#active) response.set("Connection", "close");
    next();
  };
}
