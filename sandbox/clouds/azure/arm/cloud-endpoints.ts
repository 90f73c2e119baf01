import { armHost, graphHost, loginHost } from "../hosts.ts";
import { locations } from "../locations.ts";

const audiences = ["https://management.core.windows.net/", `https://${armHost}/`];
const portal = "https://portal.azure.com";
const azureAdGraph = "https://graph.windows.net/";
const gallery = "https://gallery.azure.com/";

/** What every answer since 2019 says of a cloud, whatever its form. */
const cloud = {
  portal,
  media: "https://rest.media.azure.net",
  graphAudience: azureAdGraph,
  graph: azureAdGraph,
  name: "AzureCloud",
  batch: "https://batch.core.windows.net/",
  resourceManager: `https://${armHost}/`,
  vmImageAliasDoc: "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
  sqlManagement: "https://management.core.windows.net:8443/",
};

const suffixes = {
  azureDataLakeStoreFileSystem: "azuredatalakestore.net",
  acrLoginServer: "azurecr.io",
  sqlServerHostname: "database.windows.net",
  azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
  keyVaultDns: "vault.azure.net",
  storage: "core.windows.net",
  azureFrontDoorEndpointSuffix: "azurefd.net",
};

/** Suffixes and audiences that 2022-09-01 added. */
const since2022 = {
  suffixes: {
    storageSyncEndpointSuffix: "afs.azure.net",
    mhsmDns: "managedhsm.azure.net",
    mysqlServerEndpoint: "mysql.database.azure.com",
    postgresqlServerEndpoint: "postgres.database.azure.com",
    mariadbServerEndpoint: "mariadb.database.azure.com",
    synapseAnalytics: "dev.azuresynapse.net",
    attestationEndpoint: "attest.azure.net",
  },
  audiences: {
    microsoftGraphResourceId: `https://${graphHost}/`,
    appInsightsResourceId: "https://api.applicationinsights.io",
    appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
    attestationResourceId: "https://attest.azure.net",
    synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
    logAnalyticsResourceId: "https://api.loganalytics.io",
    ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
  },
};

/**
 * Where the parts of Azure are reached; clients ask before they sign in. The answer's form depends on the api-version:
 * - before 2017-12-01 an object with "Endpoint" in its keys, then the same with the regions of each cloud,
 * - from 2019-05-01 an array of clouds, of which the sandbox has the public one alone,
 * - from 2022-09-01 one object, that of the cloud that is asked (Azure/azure-cli#29283, Azure/azure-powershell-common#374).
 */
export function cloudEndpoints(apiVersion: string): unknown {
  const common = { tenant: "common", identityProvider: "AAD" };
  if (apiVersion >= "2022-09-01") {
    return {
      ...cloud,
      authentication: { loginEndpoint: `https://${loginHost}`, audiences, ...common },
      suffixes: { ...suffixes, ...since2022.suffixes },
      ...since2022.audiences,
    };
  }
  const loginEndpoint = `https://${loginHost}/`;
  if (apiVersion >= "2019-05-01") return [{ ...cloud, authentication: { loginEndpoint, audiences, ...common }, suffixes, activeDirectoryDataLake: "https://datalake.azure.net/", gallery }];
  const first = { galleryEndpoint: gallery, graphEndpoint: azureAdGraph, portalEndpoint: `${portal}/` };
  if (apiVersion < "2017-12-01") return { ...first, authentication: { loginEndpoint, audiences } };
  return { ...first, graphAudience: azureAdGraph, authentication: { loginEndpoint, audiences, ...common }, cloudEndpoint: { public: { endpoint: armHost, locations: locations.map(({ name }) => name) } } };
}
