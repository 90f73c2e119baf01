import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ImageTable, Runtime } from "../../machine/containers/types.ts";
import type { NameTable } from "../../machine/network/name-table.ts";
import type { Weather } from "../weather/weather.ts";
import type { Cloud, CloudRequest, CloudResponse, InventoryItem } from "../cloud.ts";
import { Store } from "../store.ts";
import { Access } from "./access/access.ts";
import { permissionRoutes } from "./access/permissions.ts";
import { RoleAssignmentRoutes } from "./access/role-assignments.ts";
import { roleDefinitionRoutes } from "./access/role-definitions.ts";
import { Arm } from "./arm/arm.ts";
import { Operations } from "./arm/operations.ts";
import { Providers } from "./arm/providers.ts";
import { ResourceGroups } from "./arm/resource-groups.ts";
import type { ResourceKind } from "./arm/resource-kind.ts";
import { resourceRoutes } from "./arm/resources.ts";
import { checkScope } from "./arm/scopes.ts";
import { subscriptionRoutes } from "./arm/subscriptions.ts";
import { Throttle } from "./arm/throttle.ts";
import { ContainerGroups } from "./container-groups/container-groups.ts";
import { ExecBridge } from "./container-groups/exec-bridge.ts";
import { containerGroupRoutes } from "./container-groups/routes.ts";
import { AccountServer, type ServingCertificate } from "./cosmos/account-server.ts";
import { CosmosAccounts, type CosmosParts } from "./cosmos/accounts.ts";
import { cosmosRoutes } from "./cosmos/routes.ts";
import { Directory } from "./entra/directory.ts";
import { Entra } from "./entra/entra.ts";
import { SigningKeys } from "./entra/signing-keys.ts";
import { Graph } from "./graph/graph.ts";
import { ManagementLocks } from "./locks/management-locks.ts";
import { armHost, azureHosts, graphHost, loginHost } from "./hosts.ts";
import { type AzureDeployer, type AzureSettings, defaultAzureSettings } from "./settings.ts";

/** What {@link createAzure} needs. */
export interface AzureOptions {
  /** File in which the cloud's memory is kept, e.g. `.sandbox/clouds/azure.json`. */
  readonly storeFile: string;
  /** Folder of the databases behind Cosmos DB accounts. */
  readonly databasesFolder: string;
  readonly runtime: Runtime;
  readonly images: ImageTable;
  readonly names: NameTable;
  /** A serving certificate for names, signed by the sandbox's authority. */
  readonly issueCertificate: (names: readonly string[]) => ServingCertificate | Promise<ServingCertificate>;
  /** What keeps the databases of Cosmos DB accounts. @default a FerretDB each, in the runtime */
  readonly newDatabaseServer?: CosmosParts["newServer"];
  readonly deployer: AzureDeployer;
  readonly settings?: Partial<AzureSettings>;
  /** Lets work fail on request that is known to fail. @default good weather */
  readonly weather?: Weather;
  /** @default the machine's clock */
  readonly now?: () => Date;
}

/** The sandbox's Azure: Entra, Microsoft Graph and Resource Manager with container groups and Cosmos DB. */
export function createAzure(options: AzureOptions): Cloud {
  const now = options.now ?? ((): Date => new Date());
  const settings: AzureSettings = { ...defaultAzureSettings, ...options.settings };
  const { tenantId, subscriptionId } = options.deployer;
  const store = new Store(options.storeFile);
  const keys = new SigningKeys(store.collection("signingKeys"));
  const directory = new Directory(store, options.deployer, now);
  const access = new Access(store, directory, now);
  const operations = new Operations(now);
  const exec = new ExecBridge();
  const shared = { store, tenantId, subscriptionId, access, settings, now, runtime: options.runtime, names: options.names };
  const containerGroups = new ContainerGroups({ ...shared, images: options.images });
  const cosmos = new CosmosAccounts({ ...shared, weather: options.weather, newServer: options.newDatabaseServer ?? ((name, rules) => new AccountServer(options, name, rules)) });
  const kinds = (): readonly ResourceKind[] => [containerGroups, cosmos];
  const groups = new ResourceGroups(store, subscriptionId, access, operations, kinds, settings.groupDeletionPatience, now);
  const locks = new ManagementLocks(store, (scope) => {
    checkScope(scope, groups, kinds());
  }, now);
  const providers = new Providers(store, subscriptionId, settings.registrationLatency, now, options.weather);
  const entra = new Entra(directory, keys, now);
  const graph = new Graph(directory, keys, now);
  const arm = new Arm({
    tenantId,
    subscriptionId,
    keys,
    access,
    providers,
    groups,
    locks,
    throttle: settings.throttling ? new Throttle(now) : undefined,
    now,
    routes: [
      ...subscriptionRoutes(tenantId, subscriptionId, access),
      ...groups.routes(),
      ...resourceRoutes(kinds, access),
      ...providers.routes(),
      ...roleDefinitionRoutes(access, subscriptionId, now),
      ...new RoleAssignmentRoutes({ access, directory, groups, kinds, directoryLag: settings.directoryLag, now }).routes(),
      ...permissionRoutes(access, (scope) => {
        checkScope(scope, groups, kinds());
      }),
      ...locks.routes(),
      ...containerGroupRoutes(containerGroups, operations, exec, subscriptionId),
      ...cosmosRoutes(cosmos, operations, subscriptionId),
    ],
  });
  return {
    name: "azure",
    hosts: azureHosts,
    handle: (request: CloudRequest): Promise<CloudResponse> => {
      if (request.host === loginHost) return Promise.resolve(entra.handle(request));
      if (request.host === graphHost) return Promise.resolve(graph.handle(request));
      if (request.host === armHost) return arm.handle(request);
      return Promise.resolve({ status: 404, body: { error: { code: "NotFound", message: `'${request.host}' takes WebSocket connections of exec sessions alone.` } } });
    },
    models: (method, url) => url.hostname === armHost && arm.models(method, url),
    upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      exec.upgrade(incoming, socket, head);
    },
    start: async () => {
      groups.resume();
      await Promise.all([containerGroups.resume(), cosmos.resume()]);
    },
    stop: async () => {
      exec.close();
      await Promise.all([containerGroups.suspend(), cosmos.suspend()]);
    },
    inventory: () => [...groups.inventory(), ...containerGroups.inventory(), ...cosmos.inventory(), ...locks.inventory(), ...accessInventory(access, subscriptionId), ...directoryInventory(directory)],
  };
}

const accessInventory = (access: Access, subscriptionId: string): InventoryItem[] =>
  [
    ...access.assignments.values().filter((assignment) => !assignment.initial).map((assignment) => ({ type: "Microsoft.Authorization/roleAssignments", id: `${assignment.scope}/providers/Microsoft.Authorization/roleAssignments/${assignment.name}`, since: new Date(assignment.createdOn) })),
    ...access.roles().filter((role) => role.type === "CustomRole").map((role) => ({ type: "Microsoft.Authorization/roleDefinitions", id: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role.name}` })),
  ];

const directoryInventory = (directory: Directory): InventoryItem[] => [
  ...directory.applications.values().filter((application) => !application.initial).map((application) => ({ type: "Microsoft.Graph/applications", id: application.id, state: String(application.settings["displayName"] ?? ""), since: new Date(application.createdDateTime) })),
  ...directory.servicePrincipals.values().filter((principal) => !principal.initial).map((principal) => ({ type: "Microsoft.Graph/servicePrincipals", id: principal.id, state: principal.appId, since: new Date(principal.createdDateTime) })),
];
