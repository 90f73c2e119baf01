import * as grpc from "@grpc/grpc-js";
import { unbounded } from "./grpc-server.ts";

/** Hands a message on as the bytes that it is. */
export const untouched = (message: Buffer): Buffer => message;

/** A service with messages left as bytes, so that they are handed on whole, fields that nobody here knows included. */
export function rawService(service: grpc.ServiceDefinition): grpc.ServiceDefinition {
  return Object.fromEntries(
    Object.entries(service).map(([name, { path, requestStream, responseStream }]) => [
      name,
      { path, requestStream, responseStream, requestSerialize: untouched, requestDeserialize: untouched, responseSerialize: untouched, responseDeserialize: untouched },
    ]),
  );
}

/** A client for such messages. @param address "127.0.0.1:PORT" */
export const openRawClient = (address: string): grpc.Client => new grpc.Client(address, grpc.credentials.createInsecure(), unbounded);
