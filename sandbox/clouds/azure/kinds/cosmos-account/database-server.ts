import type { AccountDocument, MongoCollection } from "./account.ts";

/** What keeps the databases of one Cosmos DB account. */
export interface DatabaseServer {
  /**
   * Starts it. Throws where it does not answer in time, or was ended meanwhile.
   * @param latency milliseconds to wait before
   */
  start(account: AccountDocument, latency: number): Promise<void>;
  /** Makes a collection, or gives it the indexes that are asked for and no others. */
  putCollection(collection: MongoCollection): Promise<void>;
  dropCollection(database: string, name: string): Promise<void>;
  dropDatabase(database: string): Promise<void>;
  /** Ends it; its data stays. */
  end(account: AccountDocument, graceSeconds: number): Promise<void>;
  /** Takes the data away. */
  erase(): void;
}
