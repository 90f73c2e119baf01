/** How the data of a Cosmos DB account is kept beside it. */
export const cosmosBackups = ["continuous-7-days", "continuous-30-days", "periodic"] as const;

export type CosmosBackup = (typeof cosmosBackups)[number];
