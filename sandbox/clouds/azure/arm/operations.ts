import * as crypto from "node:crypto";
import { AzureError } from "../azure-error.ts";
import { armHost } from "../hosts.ts";

/** Something that ARM does in the background. */
export interface Operation {
  readonly id: string;
  readonly startTime: Date;
  endTime?: Date;
  status: "InProgress" | "Succeeded" | "Failed";
  error?: AzureError;
}

/** How long the outcome of an operation can be asked for, in milliseconds. */
const remembered = 3_600_000;

/** The long-running operations of this run of the sandbox. */
export class Operations {
  private readonly operations = new Map<string, Operation>();

  constructor(private readonly now: () => Date) {}

  /** Follows work that was begun. Failures other than {@link AzureError} show as InternalServerError. */
  track(work: Promise<unknown>): Operation {
    this.forget();
    const operation: Operation = { id: crypto.randomUUID(), startTime: this.now(), status: "InProgress" };
    this.operations.set(operation.id, operation);
    work.then(
      () => {
        this.end(operation, "Succeeded");
      },
      (error: unknown) => {
        operation.error = error instanceof AzureError ? error : new AzureError(500, "InternalServerError", error instanceof Error ? error.message : String(error));
        this.end(operation, "Failed");
      },
    );
    return operation;
  }

  get(id: string): Operation {
    const operation = this.operations.get(id.toLowerCase());
    if (operation === undefined) throw new AzureError(404, "OperationNotFound", `The operation '${id}' was not found; the sandbox forgets operations when it stops.`);
    return operation;
  }

  private end(operation: Operation, status: "Succeeded" | "Failed"): void {
    operation.status = status;
    operation.endTime = this.now();
  }

  private forget(): void {
    for (const operation of this.operations.values()) {
      if (operation.endTime !== undefined && this.now().getTime() - operation.endTime.getTime() > remembered) this.operations.delete(operation.id);
    }
  }
}

/**
 * Headers that tell a client where, and how soon, to ask after an operation (by default clients wait 30 s).
 * @param retryAfter seconds
 */
export const operationHeaders = (kind: "Azure-AsyncOperation" | "Location", path: string, apiVersion: string, retryAfter = 1): Record<string, string> => ({
  [kind.toLowerCase()]: `https://${armHost}${path}?api-version=${apiVersion}`,
  "retry-after": String(retryAfter),
});
