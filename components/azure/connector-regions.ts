import { all, type Rule } from "../checks/rule.ts";
import { azureRegion } from "./regions.ts";

/**
 * The regions in which azure-aci 1.6.4 makes container groups: `validAciRegions` in its pkg/provider/aci.go, in that order.
 * In any other one it ends at its start ("unsupported region"), wherever Azure sells container instances.
 */
export const connectorRegions: readonly string[] = [
  "australiacentral",
  "australiacentral2",
  "australiaeast",
  "australiasoutheast",
  "brazilsouth",
  "canadacentral",
  "canadaeast",
  "centralindia",
  "centralus",
  "centraluseuap",
  "chinaeast2",
  "chinaeast3",
  "chinanorth3",
  "eastasia",
  "eastus",
  "eastus2",
  "eastus2euap",
  "francecentral",
  "francesouth",
  "germanynorth",
  "germanywestcentral",
  "japaneast",
  "japanwest",
  "jioindiawest",
  "israelcentral",
  "italynorth",
  "koreacentral",
  "koreasouth",
  "northcentralus",
  "northeurope",
  "norwayeast",
  "norwaywest",
  "polandcentral",
  "qatarcentral",
  "southafricanorth",
  "southafricawest",
  "southcentralus",
  "southindia",
  "southeastasia",
  "swedencentral",
  "swedensouth",
  "switzerlandnorth",
  "switzerlandwest",
  "uaenorth",
  "uksouth",
  "ukwest",
  "westcentralus",
  "westeurope",
  "westindia",
  "westus",
  "westus2",
  "westus3",
  "usgovvirginia",
  "usgovarizona",
];

/** An Azure region in which the connector makes container groups. */
export const connectorRegion: Rule<string> = all(azureRegion, (value) =>
  connectorRegions.includes(value) ? undefined : "is a region in which the connector (azure-aci 1.6.4) makes no container groups; take one near it of those that it knows (components/azure/connector-regions.ts), such as westus2 or westeurope",
);
