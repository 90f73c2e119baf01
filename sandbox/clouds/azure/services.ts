import type { ImageTable, Runtime } from "../../machine/containers/types.ts";
import type { NameTable } from "../../machine/network/name-table.ts";
import type { Operations } from "../kit/operations.ts";
import type { Store } from "../store.ts";
import type { Weather } from "../weather/weather.ts";
import type { Access } from "./access/access.ts";
import type { Kinds } from "./arm/kinds.ts";
import type { OperationSubject } from "./arm/operation-address.ts";
import type { Directory } from "./entra/directory.ts";
import type { GroupRuns } from "./kinds/container-group/group-runs.ts";
import type { ExecBridge } from "./kinds/container-group/exec-bridge.ts";
import type { DatabaseServers } from "./kinds/cosmos-account/database-servers.ts";
import type { AzureSettings } from "./settings.ts";

/** What the declared kinds of resources work with. */
export interface AzureServices {
  readonly store: Store;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly directory: Directory;
  readonly access: Access;
  readonly operations: Operations<OperationSubject>;
  readonly settings: AzureSettings;
  /** Lets work fail on request that is known to fail. */
  readonly weather: Weather | undefined;
  readonly now: () => Date;
  readonly runtime: Runtime;
  readonly images: ImageTable;
  readonly names: NameTable;
  /** The resources of all kinds. */
  readonly kinds: Kinds;
  /** What runs of container groups. */
  readonly groupRuns: GroupRuns;
  /** Terminals in containers. */
  readonly exec: ExecBridge;
  /** What runs behind Cosmos DB accounts. */
  readonly databases: DatabaseServers;
}
