import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";
import { GoogleError } from "../google-error.ts";
import { type ApiVersion, containerLink, placePath } from "./records.ts";

/** A long-running operation of GKE, as the API writes it. */
export interface ContainerOperation {
  readonly name: string;
  readonly operationType: string;
  readonly status: "PENDING" | "RUNNING" | "DONE";
  /** Of a regional cluster: its region. */
  readonly zone: string;
  readonly selfLink: string;
  readonly targetLink: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly progress?: { readonly metrics: readonly { readonly name: string; readonly intValue: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
}

/** How an operation is described when it begins. */
export interface Beginning {
  readonly clusterId: string;
  readonly type: string;
  readonly location: string;
  /** Path of what it is done to, with the project's number. */
  readonly target: string;
  /** The API's version by which it was asked for. @default "v1" */
  readonly version?: ApiVersion;
  /** What it tells of its progress at its end. */
  readonly progress?: ContainerOperation["progress"];
}

/** How many ended operations are kept for those who ask late. */
const kept = 100;

/** The operations of one project's clusters: one at a time a cluster. */
export class ContainerOperations {
  private readonly running = new Map<string, { readonly name: string; readonly end: Promise<void> }>();

  constructor(
    private readonly projectNumber: string,
    private readonly operations: Collection<ContainerOperation>,
  ) {}

  get(name: string): ContainerOperation {
    const operation = this.operations.get(name);
    if (!operation) throw new GoogleError("NOT_FOUND", `Not found: operation ${name}.`);
    return operation;
  }

  list(location: string): ContainerOperation[] {
    return this.operations.values().filter((operation) => location === "-" || operation.zone === location);
  }

  /** Refuses where something is still being done to a cluster. */
  requireIdle(clusterId: string, clusterName: string): void {
    const other = this.running.get(clusterId);
    if (other) throw new GoogleError("FAILED_PRECONDITION", `Cluster is running incompatible operation ${other.name} (cluster ${clusterName}).`);
  }

  /** Does something to a cluster, and answers at once with the operation that tells how far it is. */
  begin({ clusterId, type, location, target, version = "v1", progress }: Beginning, work: () => Promise<void>): ContainerOperation {
    const name = `operation-${Date.now()}-${crypto.randomBytes(4).toString("hex")}`;
    const operation: ContainerOperation = {
      name,
      operationType: type,
      // What is done to a node pool waits for its turn.
      status: target.includes("/nodePools/") ? "PENDING" : "RUNNING",
      zone: location,
      selfLink: containerLink(version, `projects/${this.projectNumber}/${placePath(location)}/operations/${name}`),
      targetLink: containerLink(version, target),
      startTime: new Date().toISOString(),
    };
    this.operations.put(name, operation);
    const end = work()
      .then(
        () => undefined,
        (error: unknown) => ({ code: 13, message: error instanceof Error ? error.message : String(error) }),
      )
      .then((error) => {
        this.running.delete(clusterId);
        this.operations.put(name, { ...operation, status: "DONE", endTime: new Date().toISOString(), ...(error ? { error } : {}), ...(progress === undefined ? {} : { progress }) });
        this.forgetOldest();
      });
    this.running.set(clusterId, { name, end });
    return operation;
  }

  /** Settles once nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.running.values()].map((operation) => operation.end));
  }

  /** Ends the records of operations that a kill has cut off. */
  endInterrupted(): void {
    for (const operation of this.operations.values()) {
      if (operation.status !== "DONE") this.operations.put(operation.name, { ...operation, status: "DONE", endTime: new Date().toISOString() });
    }
  }

  private forgetOldest(): void {
    for (const [name] of this.operations.entries().slice(0, -kept)) this.operations.delete(name);
  }
}
