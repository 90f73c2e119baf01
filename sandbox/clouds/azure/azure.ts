import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ImageTable, Runtime } from "../../machine/containers/types.ts";
import type { NameTable } from "../../machine/network/name-table.ts";
import type { Cloud, CloudRequest, CloudResponse, InventoryItem } from "../cloud.ts";
import { Operations } from "../kit/operations.ts";
import { Store } from "../store.ts";
import type { Weather } from "../weather/weather.ts";
import { Access } from "./access/access.ts";
import { permissionRoutes } from "./access/permissions.ts";
import { Arm } from "./arm/arm.ts";
import { Kinds } from "./arm/kinds.ts";
import type { OperationSubject } from "./arm/operation-address.ts";
import { Providers } from "./arm/providers.ts";
import { resourceRoutes } from "./arm/resources.ts";
import { subscriptionRoutes } from "./arm/subscriptions.ts";
import { Throttle } from "./arm/throttle.ts";
import { Directory } from "./entra/directory.ts";
import { Entra } from "./entra/entra.ts";
import { SigningKeys } from "./entra/signing-keys.ts";
import { Graph } from "./graph/graph.ts";
import { armHost, azureHosts, graphHost, loginHost } from "./hosts.ts";
import { ExecBridge } from "./kinds/container-group/exec-bridge.ts";
import { GroupRuns } from "./kinds/container-group/group-runs.ts";
import { containerGroup } from "./kinds/container-group/kind.ts";
import { AccountServer, type ServingCertificate } from "./kinds/cosmos-account/account-server.ts";
import { DatabaseServers, type DatabaseServersDependencies } from "./kinds/cosmos-account/database-servers.ts";
import { cosmosAccount } from "./kinds/cosmos-account/kind.ts";
import { declaredKinds } from "./kinds/declared-kinds.ts";
import { publicIpUsageRoutes } from "./kinds/public-ip-usages.ts";
import type { AzureServices } from "./services.ts";
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
  readonly newDatabaseServer?: DatabaseServersDependencies["newServer"];
  readonly deployer: AzureDeployer;
  readonly settings?: Partial<AzureSettings>;
  /** Lets work fail on request that is known to fail. @default good weather */
  readonly weather?: Weather;
  /** @default the machine's clock */
  readonly now?: () => Date;
}

/** The sandbox's Azure: Entra, Microsoft Graph, and Resource Manager with the declared kinds of resources. */
export function createAzure(options: AzureOptions): Cloud {
  const now = options.now ?? ((): Date => new Date());
  const settings: AzureSettings = { ...defaultAzureSettings, ...options.settings };
  const { tenantId, subscriptionId } = options.deployer;
  const store = new Store(options.storeFile);
  const keys = new SigningKeys(store.collection("signingKeys"));
  const directory = new Directory(store, options.deployer, now);
  const access = new Access(store, directory, now);
  const exec = new ExecBridge();
  const { runtime, images, names, weather } = options;
  const groupRuns = new GroupRuns({ groups: store.collection(containerGroup.collection), runtime, names, settings, now });
  const databases = new DatabaseServers({ accounts: store.collection(cosmosAccount.collection), names, newServer: options.newDatabaseServer ?? ((name, rules) => new AccountServer(options, name, rules)) });
  const shared = { store, tenantId, subscriptionId, directory, access, operations: new Operations<OperationSubject>(now), settings, weather, now, runtime, images, names, groupRuns, exec, databases };
  const services: AzureServices = { ...shared, get kinds() { return kinds; } };
  const kinds = new Kinds(declaredKinds, services);
  const providers = new Providers(store, subscriptionId, settings.registrationLatency, now, weather);
  const entra = new Entra(directory, keys, now);
  const graph = new Graph(directory, keys, now);
  const arm = new Arm({
    services,
    keys,
    providers,
    throttle: settings.throttling ? new Throttle(now) : undefined,
    routes: [...subscriptionRoutes(tenantId, subscriptionId, access), ...resourceRoutes(kinds, access), ...providers.routes(), ...permissionRoutes(services), ...publicIpUsageRoutes(services), ...kinds.routes(services)],
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
    start: () => kinds.resume(),
    stop: async () => {
      exec.close();
      await Promise.all([groupRuns.suspend(), databases.suspend()]);
    },
    inventory: () => [...kinds.inventory(), ...directoryInventory(directory)],
  };
}

const directoryInventory = (directory: Directory): InventoryItem[] => [
  ...directory.applications.values().filter((application) => !application.initial).map((application) => ({ type: "Microsoft.Graph/applications", id: application.id, state: String(application.settings["displayName"] ?? ""), since: new Date(application.createdDateTime) })),
  ...directory.servicePrincipals.values().filter((principal) => !principal.initial).map((principal) => ({ type: "Microsoft.Graph/servicePrincipals", id: principal.id, state: principal.appId, since: new Date(principal.createdDateTime) })),
];
