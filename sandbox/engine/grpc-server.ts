import * as grpc from "@grpc/grpc-js";

/** A gRPC server on the loopback. */
export interface RunningServer {
  readonly port: number;
  /** Ends it, and every call that is still in progress. */
  close(): Promise<void>;
}

/** Messages carry whole manifests and kubeconfigs: no bound, as in Pulumi's own servers. */
export const unbounded = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/**
 * Serves `implementation` on 127.0.0.1; methods it lacks answer UNIMPLEMENTED, which the engine takes for "not supported".
 * @param port 0 for any
 */
export async function listen(service: grpc.ServiceDefinition, implementation: grpc.UntypedServiceImplementation, port: number): Promise<RunningServer> {
  const server = new grpc.Server(unbounded);
  const methods = Object.keys(service).map((name) => [name, implementation[name] ?? unimplemented(name)]);
  server.addService(service, Object.fromEntries(methods) as grpc.UntypedServiceImplementation);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${String(port)}`, grpc.ServerCredentials.createInsecure(), (error, actual) => {
      if (error === null) resolve(actual);
      else reject(new Error(`port ${String(port)} of 127.0.0.1 cannot be used: ${error.message}`));
    });
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.tryShutdown(() => {
          resolve();
        });
        server.forceShutdown();
      }),
  };
}

function unimplemented(name: string): grpc.UntypedHandleCall {
  return (call: grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerWritableStream<unknown, unknown>, callback?: grpc.sendUnaryData<unknown>) => {
    const error = { code: grpc.status.UNIMPLEMENTED, details: `the sandbox does not implement ${name}` };
    if (typeof callback === "function") callback(error);
    else call.emit("error", error);
  };
}
