import * as grpc from "@grpc/grpc-js";
import { type PartialFailure, ProviderError } from "../providers/provider.ts";
import { Any, providerMessages, Status } from "./protocol.ts";
import { toStruct, type WireProperties } from "./property-values.ts";

/** The sandbox has nothing that stands for what was asked. */
export class NotModelled extends Error {}

/** What the engine gets for an error: a message without a stack trace, and a code that tells whether the resource's state is known. */
export function toServiceError(error: unknown): Partial<grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NotModelled) return { code: grpc.status.UNIMPLEMENTED, details: message };
  if (error instanceof ProviderError) return { code: grpc.status.FAILED_PRECONDITION, details: message };
  if (error instanceof Error && error.name === "AbortError") return { code: grpc.status.CANCELLED, details: "cancelled" };
  return { code: grpc.status.UNKNOWN, details: message };
}

/**
 * The error after which the engine keeps a resource in its state although it did not become ready: the live object
 * travels in the status details, which grpc-js knows only as a metadata field.
 */
export function toInitError(failure: PartialFailure, outputs: WireProperties, inputs: WireProperties): Partial<grpc.StatusObject> {
  const detail = new providerMessages.ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(toStruct(outputs));
  detail.setInputs(toStruct(inputs));
  detail.setReasonsList([failure.message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(failure.message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: failure.message, metadata };
}
