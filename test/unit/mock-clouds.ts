import type * as pulumi from "@pulumi/pulumi";

/** Secrets of the mock clouds: none may be seen in what is plain. */
export const cloudSecrets = {
  clientSecret: "client-secret-of-the-connector",
  armToken: "token-for-azure-resource-manager",
  connectionString: "mongodb://tododb:primary-key@tododb.mongo.cosmos.azure.com:10255/?ssl=true&retrywrites=false",
  privateKey: "-----BEGIN EC PRIVATE KEY-----",
} as const;

/** The client secret with a display name. */
export const clientSecretOf = (displayName: string): string => `${cloudSecrets.clientSecret}, ${displayName}`;

/** A cluster's ranges. */
const clusterRanges = { clusterIpv4Cidr: "10.20.0.0/16", servicesIpv4Cidr: "10.30.0.0/20" };

/** The DNS-based endpoint of the cluster's API server. */
export const dnsEndpoint = "gke-0a1b2c-123456789.us-west1.gke.goog";

/** The address that private nodes are seen under. */
export const natAddress = "34.9.8.7";

/** The address of the todo app's container group. */
export const groupAddress = "20.1.2.3";

/** The address of a load balancer. */
export const loadBalancerAddress = "34.9.8.7";

/** What the clouds add to a resource's inputs. */
export function cloudOutputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case "gcp:container/cluster:Cluster":
      return {
        endpoint: "34.1.2.3",
        ...clusterRanges,
        masterAuth: { clusterCaCertificate: "Q0E=" },
        controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: dnsEndpoint } },
      };
    case "gcp:compute/address:Address":
      return { address: natAddress, selfLink: `https://www.googleapis.com/compute/v1/${String(inputs["name"])}` };
    case "gcp:container/nodePool:NodePool":
      return { name };
    case "gcp:serviceaccount/account:Account": {
      const email = `${String(inputs["accountId"])}@${String(inputs["project"])}.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case "azure-native:resources:ResourceGroup":
      return { name: inputs["resourceGroupName"] };
    case "azure-native:cosmosdb:DatabaseAccount":
      return { name: inputs["accountName"] };
    case "azure-native:cosmosdb:MongoDBResourceMongoDBDatabase":
      return { name: inputs["databaseName"] };
    case "azure-native:cosmosdb:MongoDBResourceMongoDBCollection":
      return { name: inputs["collectionName"] };
    case "azuread:index/application:Application":
      return { clientId: "client-id" };
    case "azuread:index/servicePrincipal:ServicePrincipal":
      return { objectId: "principal-object-id" };
    case "azuread:index/applicationPassword:ApplicationPassword":
      return { keyId: `key of ${String(inputs["displayName"])}`, value: clientSecretOf(String(inputs["displayName"])) };
    case "random:index/randomString:RandomString":
      return { result: (inputs["lower"] === true ? "abcdefgh" : "123456").slice(0, Number(inputs["length"])) };
    case "random:index/randomUuid:RandomUuid":
      return { result: "6f2b8d0e-0000-4000-8000-000000000000" };
    case "kubernetes:core/v1:Secret": {
      const metadata = inputs["metadata"] as { name?: string };
      return { metadata: { ...metadata, name: metadata.name ?? `${name}-autonamed` } };
    }
    case "tls:index/privateKey:PrivateKey":
      return { privateKeyPem: cloudSecrets.privateKey };
    case "tls:index/selfSignedCert:SelfSignedCert":
      return { certPem: "-----BEGIN CERTIFICATE-----" };
    case "kubernetes:core/v1:Service":
      return { status: { loadBalancer: (inputs["spec"] as { type?: string }).type === "LoadBalancer" ? { ingress: [{ ip: loadBalancerAddress }] } : {} } };
    default:
      return {};
  }
}

/** A refusal as the engine hands it to the program: it reads the details of an error alone. */
export const cloudRefusal = (details: string): Error => Object.assign(new Error(details), { details });

/** What the clouds answer to a function. */
export function cloudAnswer({ token }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  switch (token) {
    case "gcp:container/getCluster:getCluster":
      return {
        name: "shared",
        endpoint: "34.4.5.6",
        ...clusterRanges,
        masterVersion: "1.35.6-gke.1000000",
        networkingMode: "VPC_NATIVE",
        datapathProvider: "LEGACY_DATAPATH",
        networkPolicies: [{ enabled: true, provider: "CALICO" }],
        masterAuths: [{ clusterCaCertificate: "Q0E=" }],
        controlPlaneEndpointsConfigs: [{ dnsEndpointConfigs: [{ endpoint: dnsEndpoint, allowExternalTraffic: true }] }],
      };
    case "azuread:index/getClientConfig:getClientConfig":
      return { id: "id", tenantId: "tenant", clientId: "deployer", objectId: "deployer-object" };
    case "azure-native:authorization:getClientConfig":
      return { clientId: "deployer", objectId: "deployer-object", subscriptionId: "subscription", tenantId: "tenant" };
    case "azure-native:authorization:getClientToken":
      return { token: cloudSecrets.armToken };
    case "azure-native:cosmosdb:listDatabaseAccountConnectionStrings":
      return {
        connectionStrings: [
          { connectionString: "mongodb://secondary", keyKind: "Secondary" },
          { connectionString: cloudSecrets.connectionString, keyKind: "Primary" },
        ],
      };
    case "azure-native:cosmosdb:getDatabaseAccount":
    case "azure-native:cosmosdb:getMongoDBResourceMongoDBDatabase":
      throw cloudRefusal("404 ResourceNotFound");
    case "azure-native:resources:getResourceGroup":
      return { id: "/subscriptions/subscription/resourceGroups/existing", name: "existing", location: "northeurope" };
    case "azure-native:containerinstance:getContainerGroup":
      return { ipAddress: { ip: groupAddress } };
    default:
      throw new Error(`the mock clouds know no function ${token}`);
  }
}
