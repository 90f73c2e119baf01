import type { DatabaseServer } from "../clouds/azure/cosmos/database-server.ts";

/** Databases of Cosmos DB accounts that nobody connects to: Resource Manager's side of them is all that recordings show. */
export const memoryDatabases = (): DatabaseServer => ({
  start: () => Promise.resolve(),
  putCollection: () => Promise.resolve(),
  dropCollection: () => Promise.resolve(),
  dropDatabase: () => Promise.resolve(),
  end: () => Promise.resolve(),
  erase: () => undefined,
});
