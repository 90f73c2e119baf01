/** A region of Azure. */
export interface Location {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
}

const regions: ReadonlyArray<readonly [name: string, displayName: string, geography: string]> = [
  ["eastus", "East US", "US"],
  ["eastus2", "East US 2", "US"],
  ["southcentralus", "South Central US", "US"],
  ["westus", "West US", "US"],
  ["westus2", "West US 2", "US"],
  ["westus3", "West US 3", "US"],
  ["centralus", "Central US", "US"],
  ["northcentralus", "North Central US", "US"],
  ["westcentralus", "West Central US", "US"],
  ["canadacentral", "Canada Central", "Canada"],
  ["canadaeast", "Canada East", "Canada"],
  ["brazilsouth", "Brazil South", "South America"],
  ["brazilsoutheast", "Brazil Southeast", "South America"],
  ["chilecentral", "Chile Central", "South America"],
  ["mexicocentral", "Mexico Central", "Mexico"],
  ["northeurope", "North Europe", "Europe"],
  ["westeurope", "West Europe", "Europe"],
  ["uksouth", "UK South", "Europe"],
  ["ukwest", "UK West", "Europe"],
  ["francecentral", "France Central", "Europe"],
  ["francesouth", "France South", "Europe"],
  ["austriaeast", "Austria East", "Europe"],
  ["belgiumcentral", "Belgium Central", "Europe"],
  ["germanynorth", "Germany North", "Europe"],
  ["germanywestcentral", "Germany West Central", "Europe"],
  ["italynorth", "Italy North", "Europe"],
  ["norwayeast", "Norway East", "Europe"],
  ["norwaywest", "Norway West", "Europe"],
  ["polandcentral", "Poland Central", "Europe"],
  ["spaincentral", "Spain Central", "Europe"],
  ["swedencentral", "Sweden Central", "Europe"],
  ["swedensouth", "Sweden South", "Europe"],
  ["switzerlandnorth", "Switzerland North", "Europe"],
  ["switzerlandwest", "Switzerland West", "Europe"],
  ["uaenorth", "UAE North", "Middle East"],
  ["uaecentral", "UAE Central", "Middle East"],
  ["israelcentral", "Israel Central", "Middle East"],
  ["qatarcentral", "Qatar Central", "Middle East"],
  ["southafricanorth", "South Africa North", "Africa"],
  ["southafricawest", "South Africa West", "Africa"],
  ["centralindia", "Central India", "Asia Pacific"],
  ["southindia", "South India", "Asia Pacific"],
  ["westindia", "West India", "Asia Pacific"],
  ["jioindiacentral", "Jio India Central", "Asia Pacific"],
  ["jioindiawest", "Jio India West", "Asia Pacific"],
  ["eastasia", "East Asia", "Asia Pacific"],
  ["southeastasia", "Southeast Asia", "Asia Pacific"],
  ["japaneast", "Japan East", "Asia Pacific"],
  ["japanwest", "Japan West", "Asia Pacific"],
  ["koreacentral", "Korea Central", "Asia Pacific"],
  ["koreasouth", "Korea South", "Asia Pacific"],
  ["indonesiacentral", "Indonesia Central", "Asia Pacific"],
  ["malaysiawest", "Malaysia West", "Asia Pacific"],
  ["australiaeast", "Australia East", "Asia Pacific"],
  ["australiasoutheast", "Australia Southeast", "Asia Pacific"],
  ["australiacentral", "Australia Central", "Asia Pacific"],
  ["australiacentral2", "Australia Central 2", "Asia Pacific"],
  ["newzealandnorth", "New Zealand North", "Asia Pacific"],
];

/** The regions of public Azure. Container instances are sold in all of them here; the connector knows some of them only. */
export const locations: readonly Location[] = regions.map(([name, displayName, geography]) => ({ name, displayName, geography }));

/** Finds a region by either of its names, as ARM does: "West US" is "westus". */
export function findLocation(name: string): Location | undefined {
  const normalised = name.replaceAll(" ", "").toLowerCase();
  return locations.find((location) => location.name === normalised);
}

/** Regions that keep a second copy for each other (Microsoft's page "Azure region pairs and nonpaired regions"). */
const pairs: ReadonlyArray<readonly [string, string]> = [
  ["eastus", "westus"], ["eastus2", "centralus"], ["westus2", "westcentralus"], ["northcentralus", "southcentralus"], ["canadacentral", "canadaeast"], ["northeurope", "westeurope"], ["uksouth", "ukwest"],
  ["eastasia", "southeastasia"], ["australiaeast", "australiasoutheast"], ["japaneast", "japanwest"], ["koreacentral", "koreasouth"], ["centralindia", "southindia"],
];

/** The region that a region is paired with; undefined where none is known. */
export function findPairedRegion(name: string): string | undefined {
  const pair = pairs.find((regions) => regions.includes(name));
  return pair?.find((region) => region !== name);
}

/** Names as ARM's error messages list them. */
export const locationNames = (): string => locations.map((location) => location.name).join(",");
