import type { DatabaseServer } from "./database-server.ts";

/** Keeps nothing, and never fails: for tests and replays that see Resource Manager's side of an account alone. */
export const memoryless: DatabaseServer = {
  start: () => Promise.resolve(),
  putCollection: () => Promise.resolve(),
  dropCollection: () => Promise.resolve(),
  dropDatabase: () => Promise.resolve(),
  end: () => Promise.resolve(),
  erase: () => undefined,
};
