/** What can be rehearsed with the Azure stand-in. Times in milliseconds. */
export interface AzureSettings {
  /** From PUT of a container group until its containers are started; Azure takes 20 - 60 s. @default 0 */
  readonly containerGroupLatency: number;
  /** From PUT of a Cosmos DB account until its database is started; Azure takes 2 - 3 min. @default 300 */
  readonly cosmosLatency: number;
  /** From registering a resource provider until it is Registered. @default 300 */
  readonly registrationLatency: number;
  /** What a client is told to wait between two looks at the deletion of a resource group; Azure says 15 s. @default 15000 */
  readonly groupDeletionPatience: number;
  /** What a client is told to wait between two looks at the creation of a storage account; Azure says 17 s. @default 17000 */
  readonly storageCreationPatience: number;
  /** Public IP addresses that a subscription can have in a region; new subscriptions have fewer. @default 1000 */
  readonly publicIpQuota: number;
  /** How long a new principal is unknown to role assignments without a principal type; Azure takes 15 - 30 s. @default 2000 */
  readonly directoryLag: number;
  /** Whether a principal that asks too often gets 429. @default true */
  readonly throttling: boolean;
  /**
   * Time from the SIGTERM to the SIGKILL of a deleted, stopped or replaced group's containers, during which it keeps its
   * address. Azure documents none and takes no wish for one; users saw 30 s, Kubernetes' default (virtual-kubelet/azure-aci
   * issue 28), and some no SIGTERM at all (Azure/azure-cli issue 16673): 0 rehearses that. @default 30000
   */
  readonly deleteGrace: number;
  /** The same while the sandbox itself ends. @default 2000 */
  readonly suspendGrace: number;
}

export const defaultAzureSettings: AzureSettings = {
  containerGroupLatency: 0,
  cosmosLatency: 300,
  registrationLatency: 300,
  groupDeletionPatience: 15_000,
  storageCreationPatience: 17_000,
  publicIpQuota: 1000,
  directoryLag: 2000,
  throttling: true,
  deleteGrace: 30_000,
  suspendGrace: 2000,
};

/** Who deploys: an application of the directory with Owner on the subscription from the beginning. */
export interface AzureDeployer {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The domain of the tenant. */
export const tenantDomain = "sandbox.onmicrosoft.com";
