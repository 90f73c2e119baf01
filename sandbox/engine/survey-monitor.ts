import type * as grpc from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { listen, type RunningServer } from "./grpc-server.ts";
import type { ModelledTypes } from "./modelled-types.ts";
import { openRawClient, rawService, untouched } from "./raw-service.ts";
import { surveyedMethods } from "./surveyed-methods.ts";
import type { Survey } from "./survey.ts";

/**
 * Stands between a program and the resource monitor of the engine that previews it, and notes each resource type and
 * function that the program uses. What is not modelled goes on to the engine as a component, which needs no provider:
 * so the preview reaches the program's end, and one run finds everything that is missing. For previews alone.
 * @param engineMonitor address of the engine's own monitor
 */
export async function openSurveyMonitor(engineMonitor: string, types: ModelledTypes, survey: Survey): Promise<RunningServer> {
  const client = openRawClient(engineMonitor);
  const surveyed = new Map(Object.entries(surveyedMethods(types, survey)));
  const implementation = Object.fromEntries(
    Object.entries(ResourceMonitorService).map(([name, { path }]) => [
      name,
      (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
        const send = (to: string, request: Uint8Array): Promise<Buffer> =>
          new Promise((resolve, reject) => {
            const outgoing = client.makeUnaryRequest(to, untouched, untouched, Buffer.from(request), call.metadata, (error, response) => {
              if (error === null && response !== undefined) resolve(response);
              else reject(error ?? new Error(`the engine does not answer ${to}`));
            });
            call.on("cancelled", () => {
              outgoing.cancel();
            });
          });
        const answer = surveyed.get(name);
        const answered = answer === undefined ? send(path, call.request) : answer(call.request, (method, request) => send(ResourceMonitorService[method].path, request));
        answered.then(
          (response) => {
            callback(null, response);
          },
          (error: unknown) => {
            callback(error as grpc.ServiceError);
          },
        );
      },
    ]),
  );
  const running = await listen(rawService(ResourceMonitorService), implementation, 0);
  return {
    port: running.port,
    close: async () => {
      await running.close();
      client.close();
    },
  };
}
