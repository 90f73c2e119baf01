import type { CloudResponse } from "../../cloud.ts";
import type { Operation } from "../../kit/operations.ts";
import { AzureError } from "../azure-error.ts";
import { armHost } from "../hosts.ts";
import type { AzureServices } from "../services.ts";
import type { AzureSettings } from "../settings.ts";
import type { ArmRoute } from "./route.ts";

/** What a long-running operation of ARM is done to. */
export interface OperationSubject {
  /** The resource type. */
  readonly type: string;
  readonly subscriptionId: string;
  /** Id of the resource. */
  readonly id: string;
  /** Key of its document. */
  readonly key: string;
  /** Its region; "" where it has none. */
  readonly location: string;
  /** Path of the call that began it. */
  readonly path: string;
  /** Api-version of that call. */
  readonly apiVersion: string;
}

export type ArmOperation = Operation<OperationSubject>;

/** An address at which a client asks after an operation; each resource provider has its own. */
export interface OperationAddress {
  readonly header: "azure-asyncoperation" | "location";
  /** Resource type of the address, for its api-versions. */
  readonly type: string;
  /** Pattern of its path; it ends with "{operationId}". */
  readonly pattern: string;
  /** The path for one operation, without its id. */
  readonly path: (subject: OperationSubject) => string;
  /** @default that of the call */
  readonly apiVersion?: string;
  /** Seconds. @default not told: clients wait as long as they think right */
  readonly retryAfter?: number | ((settings: AzureSettings) => number);
  readonly answer: (operation: ArmOperation, told: Told) => CloudResponse;
}

/** An address below the provider's locations, as most have it: "/subscriptions/S/providers/Microsoft.Storage/locations/westus/asyncoperations/ID". */
export const atLocation = (namespace: string, collection: string): Pick<OperationAddress, "type" | "pattern" | "path"> => ({
  type: `${namespace}/locations`,
  pattern: `/subscriptions/{subscriptionId}/providers/${namespace}/locations/{location}/${collection}/{operationId}`,
  path: ({ subscriptionId, location }) => `/subscriptions/${subscriptionId}/providers/${namespace}/locations/${location}/${collection}`,
});

/** What the address of an operation can tell beside it. */
export interface Told {
  /** What the operation is done to, as it is shown now; undefined where it is gone. */
  readonly resource: () => unknown;
  readonly services: AzureServices;
  /** The answer that the work goes on. */
  readonly pending: CloudResponse;
}

/** Headers that tell a client where to ask after an operation. */
export function operationHeaders(addresses: readonly OperationAddress[], { id, subject }: ArmOperation, settings: AzureSettings): Record<string, string> {
  const retryAfter = addresses.flatMap((address) => address.retryAfter ?? [])[0];
  return {
    ...Object.fromEntries(addresses.map(({ header, path, apiVersion }) => [header, `https://${armHost}${path(subject)}/${id}?api-version=${apiVersion ?? subject.apiVersion}`])),
    ...(retryAfter === undefined ? {} : { "retry-after": String(typeof retryAfter === "number" ? retryAfter : retryAfter(settings)) }),
  };
}

/** The error of an operation. What is no refusal of Azure's shows as InternalServerError. */
export function operationError({ error }: ArmOperation): AzureError | undefined {
  if (error === undefined || error instanceof AzureError) return error;
  return new AzureError(500, "InternalServerError", error instanceof Error ? error.message : String(error));
}

/** An operation with its state, as most providers write it at the address in `Azure-AsyncOperation`. */
export function operationState(operation: ArmOperation, words: { readonly inProgress: string } = { inProgress: "InProgress" }): Record<string, unknown> {
  const error = operationError(operation);
  return {
    status: operation.status === "InProgress" ? words.inProgress : operation.status,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  };
}

/** As most providers answer at the address in `Location`: 202 while the work goes on, then what it has led to. */
export function operationResult(operation: ArmOperation, { pending }: Told, done: CloudResponse): CloudResponse {
  const error = operationError(operation);
  if (error !== undefined) throw error;
  return operation.status === "InProgress" ? pending : done;
}

/** The operation that a call names. Throws 404 where there is none, or it is none of the types that the address is for. */
export function operationRoute(address: OperationAddress, services: AzureServices): ArmRoute {
  return {
    method: "GET",
    path: address.pattern,
    type: address.type,
    handle: (call) => {
      const id = call.param("operationId");
      const operation = services.operations.find(id);
      if (operation === undefined) throw new AzureError(404, "OperationNotFound", `The operation '${id}' was not found; the sandbox forgets operations when it stops.`);
      const { subject } = operation;
      const pending: CloudResponse = { status: 202, headers: operationHeaders([address], { ...operation, subject: { ...subject, apiVersion: call.apiVersion } }, services.settings) };
      return address.answer(operation, { pending, services, resource: () => services.kinds.shown(subject, call) });
    },
  };
}
