/** A connection string of a Cosmos DB account, as Azure lists it. */
export interface ListedConnectionString {
  readonly connectionString: string;
  /** "Primary", "Secondary", "PrimaryReadonly" or "SecondaryReadonly". */
  readonly keyKind: string;
}

/**
 * The connection string with the primary key, which may write.
 *
 * @throws where Azure lists none; the message holds no secret
 */
export function primaryConnectionString(listed: readonly ListedConnectionString[] = []): string {
  const primary = listed.find(({ keyKind }) => keyKind === "Primary");
  if (primary === undefined) {
    throw new Error(`Azure lists no primary connection string for the Cosmos DB account, only: ${listed.map(({ keyKind }) => keyKind).join(", ") || "none"}`);
  }
  return primary.connectionString;
}
