import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";
import { resourceNotFound, selfLink } from "./resource-names.ts";

/** An operation of Compute Engine, as the API writes it. In the sandbox they are done when they are answered. */
export interface ComputeOperation {
  readonly kind: "compute#operation";
  readonly id: string;
  readonly name: string;
  readonly operationType: string;
  readonly targetLink: string;
  readonly status: "DONE";
  readonly progress: 100;
  readonly user: string;
  readonly insertTime: string;
  readonly endTime: string;
  readonly region?: string;
  readonly selfLink: string;
}

/** How many ended operations are kept for those who ask late. */
const kept = 100;

/** The operations of one project. */
export class ComputeOperations {
  constructor(
    private readonly projectId: string,
    private readonly operations: Collection<ComputeOperation>,
  ) {}

  /** Records that something was done to the resource at a path. */
  done(operationType: string, targetPath: string, user: string): ComputeOperation {
    const region = /\/regions\/([^/]+)\//.exec(targetPath)?.[1];
    const now = new Date().toISOString();
    const name = `operation-${Date.now()}-${crypto.randomBytes(8).toString("hex")}`;
    const place = region === undefined ? "global" : `regions/${region}`;
    const operation: ComputeOperation = {
      kind: "compute#operation",
      id: String(crypto.randomInt(2 ** 47)),
      name,
      operationType,
      targetLink: selfLink(targetPath),
      status: "DONE",
      progress: 100,
      user,
      insertTime: now,
      endTime: now,
      ...(region === undefined ? {} : { region: selfLink(`projects/${this.projectId}/regions/${region}`) }),
      selfLink: selfLink(`projects/${this.projectId}/${place}/operations/${name}`),
    };
    this.operations.put(name, operation);
    for (const [old] of this.operations.entries().slice(0, -kept)) this.operations.delete(old);
    return operation;
  }

  get(name: string): ComputeOperation {
    const operation = this.operations.get(name);
    if (!operation) throw resourceNotFound(`projects/${this.projectId}/global/operations/${name}`);
    return operation;
  }
}
