import { armHost, graphHost, loginHost } from "../hosts.ts";

/** Where the parts of public Azure are reached: clients ask before they sign in. */
export function cloudEndpoints(apiVersion: string | null): unknown {
  const login = `https://${loginHost}`;
  const cloud = {
    name: "AzureCloud",
    authentication: { loginEndpoint: login, audiences: ["https://management.core.windows.net/", `https://${armHost}/`], tenant: "common", identityProvider: "AAD" },
    resourceManager: `https://${armHost}/`,
    graph: `https://${graphHost}/`,
    microsoftGraphResourceId: `https://${graphHost}/`,
    suffixes: { azureContainerInstances: "azurecontainer.io", cosmosDb: "documents.azure.com" },
  };
  // Since 2022 the answer lists all clouds.
  return apiVersion !== null && apiVersion >= "2022-09-01" ? [cloud] : { ...cloud, authentication: { loginEndpoint: `${login}/`, audiences: cloud.authentication.audiences } };
}
