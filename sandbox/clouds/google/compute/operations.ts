import * as crypto from "node:crypto";
import type { Collection } from "../../store.ts";
import { GoogleError } from "../google-error.ts";
import { newId, resourceNotFound, selfLink } from "./resource-names.ts";

/** An operation of Compute Engine, as the API writes it. */
export interface ComputeOperation {
  readonly kind: "compute#operation";
  readonly id: string;
  readonly name: string;
  readonly operationType: string;
  readonly targetLink: string;
  readonly targetId: string;
  readonly status: "PENDING" | "RUNNING" | "DONE";
  /** Per cent. */
  readonly progress: number;
  readonly user: string;
  readonly insertTime: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly error?: { readonly errors: readonly { readonly code: string; readonly message: string }[] };
  readonly httpErrorStatusCode?: number;
  readonly httpErrorMessage?: string;
  readonly region?: string;
  readonly selfLink: string;
}

/** What an operation is done to. */
export interface OperationTarget {
  readonly id: string;
  readonly selfLink: string;
}

/** How many ended operations are kept for those who ask late. */
const kept = 100;

/**
 * The operations of one project. What one changes is there when it is answered; the operation itself is under way in
 * its first answer, as in Compute Engine, so that a client has to ask for its end.
 */
export class ComputeOperations {
  /** Links of what an operation still works on. */
  private readonly busy = new Map<string, Promise<void>>();

  constructor(
    private readonly projectId: string,
    private readonly operations: Collection<ComputeOperation>,
  ) {}

  /**
   * Answers with an operation that has begun. It ends with the work; a refusal that the work throws is the operation's error.
   *
   * @param work what is left to do after the answer. @default nothing
   */
  begin(operationType: string, target: OperationTarget, user: string, work?: () => Promise<void> | void): ComputeOperation {
    const begun: ComputeOperation = { ...this.describe(operationType, target, user), status: "RUNNING", progress: 0, startTime: new Date().toISOString() };
    this.put(begun);
    if (work === undefined) this.end(begun);
    else this.run(begun, work);
    return begun;
  }

  /** As {@link begin}, for what Compute Engine first puts into a queue. */
  enqueue(operationType: string, target: OperationTarget, user: string, work: () => Promise<void>): ComputeOperation {
    return { ...this.begin(operationType, target, user, work), startTime: undefined, status: "PENDING" };
  }

  /** Answers with an operation that has ended, as Compute Engine does for what takes it no time. */
  done(operationType: string, target: OperationTarget, user: string): ComputeOperation {
    return this.end({ ...this.describe(operationType, target, user), status: "RUNNING", progress: 0, startTime: new Date().toISOString() });
  }

  /** Refuses a change of what another operation still works on. */
  requireReady(link: string): void {
    if (this.busy.has(link)) throw new GoogleError("FAILED_PRECONDITION", `The resource '${link.replace(selfLink(""), "")}' is not ready`, [], { reason: "resourceNotReady" });
  }

  get(name: string): ComputeOperation {
    const operation = this.operations.get(name);
    if (!operation) throw resourceNotFound(`projects/${this.projectId}/global/operations/${name}`);
    return operation;
  }

  /** Ends the records of operations that a kill has cut off. */
  endInterrupted(): void {
    for (const operation of this.operations.values()) if (operation.status !== "DONE") this.end(operation);
  }

  private run(operation: ComputeOperation, work: () => Promise<void> | void): void {
    const end = Promise.resolve()
      .then(work)
      .then(() => undefined, asError)
      .then((error) => {
        this.busy.delete(operation.targetLink);
        this.end(operation, error);
      });
    this.busy.set(operation.targetLink, end);
  }

  private end(operation: ComputeOperation, error: Partial<ComputeOperation> = {}): ComputeOperation {
    const ended: ComputeOperation = { ...operation, status: "DONE", progress: 100, endTime: new Date().toISOString(), ...error };
    this.put(ended);
    return ended;
  }

  private put(operation: ComputeOperation): void {
    this.operations.put(operation.name, operation);
    for (const [old] of this.operations.entries().slice(0, -kept)) this.operations.delete(old);
  }

  private describe(operationType: string, target: OperationTarget, user: string): Pick<ComputeOperation, "kind" | "id" | "name" | "operationType" | "targetLink" | "targetId" | "user" | "insertTime" | "region" | "selfLink"> {
    const region = /\/regions\/([^/]+)\//.exec(target.selfLink)?.[1];
    const name = `operation-${Date.now()}-${crypto.randomBytes(8).toString("hex")}`;
    const place = region === undefined ? "global" : `regions/${region}`;
    return {
      kind: "compute#operation",
      id: newId(),
      name,
      operationType,
      targetLink: target.selfLink,
      targetId: target.id,
      user,
      insertTime: new Date().toISOString(),
      ...(region === undefined ? {} : { region: selfLink(`projects/${this.projectId}/regions/${region}`) }),
      selfLink: selfLink(`projects/${this.projectId}/${place}/operations/${name}`),
    };
  }
}

/** A failure as an operation tells it: with the code in capitals, and with the HTTP status that the call itself did not have. */
function asError(error: unknown): Partial<ComputeOperation> {
  const message = error instanceof Error ? error.message : String(error);
  const { reason, code } = error instanceof GoogleError ? error : { reason: "internalError", code: 500 };
  return {
    error: { errors: [{ code: reason.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), message }] },
    httpErrorStatusCode: code,
    httpErrorMessage: code === 400 ? "BAD REQUEST" : "INTERNAL SERVER ERROR",
  };
}
