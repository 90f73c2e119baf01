import * as grpc from "@grpc/grpc-js";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import { type OperationContext, type Properties, type ProviderPackage, ProviderError } from "../providers/provider.ts";
import { changesBetween } from "./detailed-diff.ts";
import { listen, type RunningServer } from "./grpc-server.ts";
import { PeerSessions } from "./peer-sessions.ts";
import { packageSchema } from "./package-schema.ts";
import { fromStruct, markSecrets, plainProperties, toStruct } from "./property-values.ts";
import { Empty, PluginInfo, providerMessages } from "./protocol.ts";
import { providerSettings } from "./provider-settings.ts";
import { ResourceService, RpcFailure, toCheckFailure } from "./resource-service.ts";
import { NotModelled, toServiceError } from "./rpc-errors.ts";

/** What the server knows of one provider instance of one engine. */
interface Instance {
  config: Properties;
  /** Aborted when the engine cancels; replaced then, because engines cancel at the end of every run. */
  cancellation: AbortController;
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

/** Serves a provider package to Pulumi engines on the loopback. @param port 0 for any */
export async function serveProvider(pkg: ProviderPackage, port: number): Promise<RunningServer> {
  const instances = new PeerSessions<Instance>(
    () => ({ config: {}, cancellation: new AbortController() }),
    (instance) => {
      instance.cancellation.abort(new ProviderError("cancelled"));
    },
  );
  const implementation = providerImplementation(pkg, instances);
  const running = await listen(ResourceProviderService, implementation, port);
  return {
    port: running.port,
    close: async () => {
      instances.clear();
      await running.close();
    },
  };
}

function providerImplementation(pkg: ProviderPackage, instances: PeerSessions<Instance>): grpc.UntypedServiceImplementation {
  const resources = new ResourceService(pkg);

  const unary =
    <Request, Response>(handle: (request: Request, instance: Instance, call: Call<Request>) => Response | Promise<Response>): grpc.UntypedHandleCall =>
    (call: Call<Request>, callback: grpc.sendUnaryData<Response>) => {
      Promise.resolve()
        .then(() => handle(call.request, instances.of(call.getPeer()), call))
        .then(
          (response) => {
            callback(null, response);
          },
          (error: unknown) => {
            callback(failureOf(error, pkg.name));
          },
        );
    };

  /** An operation on a resource, given up when the engine cancels or goes away. */
  const operation = <Request extends { getUrn(): string; getName(): string }, Response>(
    perform: (request: Request, context: OperationContext) => Promise<Response>,
  ): grpc.UntypedHandleCall =>
    unary<Request, Response>((request, instance, call) => {
      const gone = new AbortController();
      call.on("cancelled", () => {
        gone.abort(new ProviderError("the engine has gone away"));
      });
      const urn = request.getUrn();
      return perform(request, {
        config: instance.config,
        urn,
        name: request.getName() || urn.slice(urn.lastIndexOf("::") + 2),
        signal: AbortSignal.any([instance.cancellation.signal, gone.signal]),
      });
    });

  return {
    handshake: (call: Call<provider.ProviderHandshakeRequest>, callback: grpc.sendUnaryData<provider.ProviderHandshakeResponse>) => {
      // The first call of every connection: whatever an earlier peer of that address has left is not its business.
      instances.restart(call.getPeer());
      const response = new providerMessages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(false);
      response.setAcceptOutputs(false);
      callback(null, response);
    },
    attach: unary(() => new Empty()),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(pkg.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new providerMessages.GetSchemaResponse();
      response.setSchema(JSON.stringify(packageSchema(pkg)));
      return response;
    }),
    checkConfig: unary((request: provider.CheckRequest) => {
      const response = new providerMessages.CheckResponse();
      response.setInputs(request.getNews());
      response.setFailuresList((pkg.checkConfig?.(providerSettings(plainProperties(fromStruct(request.getNews())))) ?? []).map(toCheckFailure));
      return response;
    }),
    diffConfig: unary((request: provider.DiffRequest) => {
      const olds = providerSettings(plainProperties(fromStruct(request.getOldInputs())));
      const news = providerSettings(plainProperties(fromStruct(request.getNews())));
      const changed = [...changesBetween(olds, news).keys()];
      const response = new providerMessages.DiffResponse();
      response.setChanges(changed.length > 0 ? providerMessages.DiffResponse.DiffChanges.DIFF_SOME : providerMessages.DiffResponse.DiffChanges.DIFF_NONE);
      response.setDiffsList(changed);
      if (changed.length > 0 && pkg.configReplaces?.(olds, news) === true) response.setReplacesList(changed);
      return response;
    }),
    configure: unary((request: provider.ConfigureRequest, instance) => {
      instance.config = providerSettings(plainProperties(fromStruct(request.getArgs())));
      const response = new providerMessages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      return response;
    }),
    check: unary((request: provider.CheckRequest, instance) => resources.check(request, instance.config)),
    diff: unary((request: provider.DiffRequest) => resources.diff(request)),
    create: operation((request: provider.CreateRequest, context) => resources.create(request, context)),
    read: operation((request: provider.ReadRequest, context) => resources.read(request, context)),
    update: operation((request: provider.UpdateRequest, context) => resources.update(request, context)),
    delete: operation(async (request: provider.DeleteRequest, context) => {
      await resources.delete(request, context);
      return new Empty();
    }),
    invoke: unary(async (request: provider.InvokeRequest, instance) => {
      const token = request.getTok();
      const call = pkg.providerFunction(token);
      if (call === undefined) throw new NotModelled(`the sandbox has no stand-in for the function ${token}`);
      const wire = fromStruct(request.getArgs());
      const result = await call(plainProperties(wire), { config: instance.config, signal: instance.cancellation.signal });
      const response = new providerMessages.InvokeResponse();
      response.setReturn(toStruct(markSecrets(result, [wire], pkg.secretFunctionOutputs?.(token))));
      return response;
    }),
    cancel: unary((_request: EmptyMessage, instance) => {
      instance.cancellation.abort(new ProviderError("cancelled"));
      instance.cancellation = new AbortController();
      return new Empty();
    }),
  };
}

function failureOf(error: unknown, name: string): Partial<grpc.StatusObject> {
  if (error instanceof RpcFailure) return error.status;
  const status = toServiceError(error);
  // A bug: the engine gets the message, the log of the engine process the rest.
  if (status.code === grpc.status.UNKNOWN) process.stderr.write(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return status;
}
