/**
 * Cosmos DB's word for "every address of an Azure data centre", other customers' included
 * (learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall).
 */
const azureDataCentres = "0.0.0.0";

/** A rule as Azure writes it. */
export interface IpRule {
  readonly ipAddressOrRange: string;
}

/** The rules of an account that Azure's data centres and these addresses or ranges reach, each once. */
export const ipRulesOf = (allowed: readonly string[]): IpRule[] => [...new Set([azureDataCentres, ...allowed])].map((ipAddressOrRange) => ({ ipAddressOrRange }));
