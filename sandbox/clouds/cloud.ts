import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** A request at a cloud's front door. */
export interface CloudRequest {
  readonly method: string;
  /** The name the client called, e.g. "management.azure.com". */
  readonly host: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Address of the caller. */
  readonly from: string;
}

/** A cloud's answer. */
export interface CloudResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; undefined sends no body. */
  readonly body?: unknown;
  /** Who called, as far as the cloud could tell: goes to the audit log. */
  readonly principal?: string;
  /** What the caller had to be allowed, granted or not: "Microsoft.DocumentDB/databaseAccounts/write", "container.clusters.get"; for the audit log. */
  readonly permissions?: readonly string[];
  /** The request's body with every secret masked, for the audit log; leave out where there is nothing to log. */
  readonly auditBody?: unknown;
}

/** Something that exists in a cloud, for `sandbox status` and for the check of `sandbox down`. */
export interface InventoryItem {
  /** E.g. "Microsoft.ContainerInstance/containerGroups", "container.googleapis.com/Cluster". */
  readonly type: string;
  /** The resource's full id. */
  readonly id: string;
  /** E.g. "Succeeded", "RUNNING", and where it is reached. */
  readonly state?: string;
  readonly since?: Date;
  /** Where it answers to the public. */
  readonly endpoints?: ReadonlyArray<{ readonly address: string; readonly port: number }>;
}

/** A stand-in cloud behind the HTTPS front door. */
export interface Cloud {
  readonly name: "azure" | "google" | "registry";
  /** Host names it answers, exact or with a leading "*.". */
  readonly hosts: readonly string[];
  handle(request: CloudRequest): Promise<CloudResponse>;
  /** Whether it models a method of a path, whoever may call it. @default it cannot tell */
  models?(method: string, url: URL): boolean;
  /** WebSocket upgrades (exec into a container group). */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Brings back what the store remembers: called once, before the first request. */
  start(): Promise<void>;
  /** Ends what runs and writes what it knows. What exists, exists again after the next start. */
  stop(): Promise<void>;
  /** What users have made there; not what every account has from the beginning. */
  inventory(): InventoryItem[];
}
