import { subscription } from "../azure.fixture.ts";

/** How one resource of a kind is made in a test. */
export interface KindExample {
  /** Path below the resource group "contract", or for resources at a scope, the group's own. */
  readonly path: string;
  /** The least body. */
  readonly body: unknown;
  /** What it stands in, made before it: paths below the group, with bodies. */
  readonly within?: readonly (readonly [path: string, body: unknown])[];
  /** Texts in the body that nobody may see again. */
  readonly secrets?: readonly string[];
  /** Members of the schema that the described api-version does not have. */
  readonly newer?: readonly string[];
}

const account: readonly [string, unknown] = [
  "providers/Microsoft.DocumentDB/databaseAccounts/contract-1",
  { kind: "MongoDB", location: "westus", properties: { databaseAccountOfferType: "Standard", locations: [{ locationName: "West US", failoverPriority: 0 }] } },
];
const database: readonly [string, unknown] = [`${account[0]}/mongodbDatabases/todo`, { properties: { resource: { id: "todo" } } }];

const storage: readonly [string, unknown] = ["providers/Microsoft.Storage/storageAccounts/contract1", { location: "westus", kind: "StorageV2", sku: { name: "Standard_LRS" } }];
const bus: readonly [string, unknown] = ["providers/Microsoft.ServiceBus/namespaces/contract-1", { location: "westus", sku: { name: "Standard" } }];
const queue: readonly [string, unknown] = [`${bus[0]}/queues/jobs`, {}];
const profile = (name: string): readonly [string, unknown] => [
  `providers/Microsoft.Network/trafficManagerProfiles/${name}`,
  { location: "global", properties: { trafficRoutingMethod: "Priority", dnsConfig: { relativeName: name }, monitorConfig: { protocol: "TCP", port: 443 } } },
];
const web = profile("contract-web");
const within = profile("contract-within");
const rule = { properties: { rights: ["Send"] } };

/** One example of each declared kind, by type. */
export const kindExamples: Readonly<Record<string, KindExample>> = {
  "Microsoft.Resources/resourceGroups": { path: "", body: { location: "westus" } },
  "Microsoft.Authorization/locks": { path: "providers/Microsoft.Authorization/locks/keep", body: { properties: { level: "CanNotDelete" } } },
  "Microsoft.Authorization/roleDefinitions": {
    path: "providers/Microsoft.Authorization/roleDefinitions/44444444-0000-4000-8000-000000000004",
    body: { properties: { roleName: "contract", assignableScopes: [subscription], permissions: [{ actions: ["*/read"] }] } },
  },
  "Microsoft.Authorization/roleAssignments": {
    path: "providers/Microsoft.Authorization/roleAssignments/55555555-0000-4000-8000-000000000005",
    body: { properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`, principalId: "(stranger)", principalType: "ServicePrincipal" } },
  },
  "Microsoft.ContainerInstance/containerGroups": {
    path: "providers/Microsoft.ContainerInstance/containerGroups/web",
    body: {
      location: "westus",
      properties: {
        osType: "Linux",
        containers: [{ name: "web", properties: { image: "nginx:1", resources: { requests: { cpu: 1, memoryInGB: 1 } }, environmentVariables: [{ name: "PASSWORD", secureValue: "env-1-secret" }], volumeMounts: [{ name: "files", mountPath: "/files" }] } }],
        volumes: [{ name: "files", secret: { key: "c2VjcmV0LTI=" } }],
        imageRegistryCredentials: [{ server: "registry.example.com", username: "puller", password: "secret-3" }],
      },
    },
    secrets: ["env-1-secret", "c2VjcmV0LTI=", "secret-3"],
  },
  "Microsoft.DocumentDB/databaseAccounts": { path: account[0], body: account[1] },
  "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases": { within: [account], path: database[0], body: database[1] },
  "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections": { within: [account, database], path: `${database[0]}/collections/items`, body: { properties: { resource: { id: "items" } } } },
  "Microsoft.Storage/storageAccounts": { path: storage[0], body: storage[1] },
  "Microsoft.Storage/storageAccounts/fileServices": { within: [storage], path: `${storage[0]}/fileServices/default`, body: {} },
  "Microsoft.Storage/storageAccounts/fileServices/shares": { within: [storage], path: `${storage[0]}/fileServices/default/shares/files`, body: {} },
  "Microsoft.ServiceBus/namespaces": { path: bus[0], body: bus[1], newer: ["properties.minimumTlsVersion", "properties.publicNetworkAccess"] },
  "Microsoft.ServiceBus/namespaces/AuthorizationRules": { within: [bus], path: `${bus[0]}/AuthorizationRules/worker`, body: rule },
  "Microsoft.ServiceBus/namespaces/queues": { within: [bus], path: queue[0], body: queue[1] },
  "Microsoft.ServiceBus/namespaces/queues/authorizationRules": { within: [bus, queue], path: `${queue[0]}/authorizationRules/worker`, body: rule },
  "Microsoft.Network/trafficmanagerprofiles": { path: web[0], body: web[1] },
  "Microsoft.Network/trafficmanagerprofiles/externalEndpoints": { within: [web], path: `${web[0]}/externalEndpoints/gke`, body: { properties: { target: "gke.example" } } },
  "Microsoft.Network/trafficmanagerprofiles/nestedEndpoints": { within: [web, within], path: `${web[0]}/nestedEndpoints/both`, body: { properties: { targetResourceId: `${subscription}/resourceGroups/contract/${within[0]}` } } },
  "Microsoft.ContainerRegistry/registries": { path: "providers/Microsoft.ContainerRegistry/registries/contract1", body: { location: "westus", sku: { name: "Basic" } } },
};
