import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import { listen, type RunningServer } from "./grpc-server.ts";
import { analyzerMessages } from "./protocol.ts";

type Call = grpc.ServerUnaryCall<unknown, unknown>;
type Answer = grpc.sendUnaryData<unknown>;
type AnalyzerClient = grpc.Client & Record<string, (request: unknown, answer: Answer) => void>;

const Client = grpc.makeClientConstructor(AnalyzerService, "Analyzer");

/**
 * Stands between the engine and a policy pack, as Pulumi's language host for Node.js does: the SDK takes the stack's
 * name from environment variables, so the pack's process can start only once the engine has told it (pulumi/pulumi,
 * sdk/policy_proxy.go).
 */
export class PolicyProxy {
  private readonly configuration = deferred<AnalyzerStackConfigureRequest | undefined>();
  private readonly pack = deferred<AnalyzerClient>();
  private server: RunningServer | undefined;

  /** Serves the engine on a free port of the loopback. @returns the port */
  async listen(): Promise<number> {
    this.pack.promise.catch(() => undefined);
    const methods = Object.keys(AnalyzerService).map((name) => [name, (call: Call, answer: Answer) => void this.forward(name, call, answer)]);
    const implementation: grpc.UntypedServiceImplementation = {
      ...(Object.fromEntries(methods) as grpc.UntypedServiceImplementation),
      handshake: (_call: Call, answer: Answer) => {
        answer(null, new analyzerMessages.AnalyzerHandshakeResponse());
      },
      configureStack: (call: grpc.ServerUnaryCall<AnalyzerStackConfigureRequest, unknown>, answer: Answer) => {
        this.configuration.resolve(call.request);
        answer(null, new analyzerMessages.AnalyzerStackConfigureResponse());
      },
    };
    this.server = await listen(AnalyzerService, implementation, 0);
    return this.server.port;
  }

  /** What the engine says of the stack; undefined where it asks for something else first, as `pulumi policy publish` does. */
  configured(): Promise<AnalyzerStackConfigureRequest | undefined> {
    return this.configuration.promise;
  }

  /** Hands everything on to the pack from now on, beginning with the stack's configuration. @param port the pack's */
  async attach(port: number): Promise<void> {
    const client = new Client(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure(), unbounded) as unknown as AnalyzerClient;
    const configuration = await this.configuration.promise;
    if (configuration !== undefined) await ask(client, "configureStack", configuration);
    this.pack.resolve(client);
  }

  /** Answers what is asked, now and later, with an error: the pack will not come. */
  fail(error: Error): void {
    this.configuration.resolve(undefined);
    this.pack.reject(error);
  }

  async close(): Promise<void> {
    this.fail(new Error("the policy pack has ended"));
    await this.pack.promise.then(
      (client) => {
        client.close();
      },
      () => undefined,
    );
    await this.server?.close();
  }

  private async forward(name: string, call: Call, answer: Answer): Promise<void> {
    this.configuration.resolve(undefined);
    try {
      const client = await this.pack.promise;
      client[name]?.(call.request, answer);
    } catch (error) {
      answer({ code: grpc.status.UNAVAILABLE, details: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** A promise to be settled from outside. */
function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((whenResolved, whenRejected) => {
    resolve = whenResolved;
    reject = whenRejected;
  });
  return { promise, resolve, reject };
}

/** Stacks can be large: no bound, as in Pulumi's own servers. */
const unbounded = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Asks a pack something that older ones do not know. */
function ask(client: AnalyzerClient, name: string, request: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    client[name]?.(request, (error) => {
      if (error === null || error.code === grpc.status.UNIMPLEMENTED) resolve();
      else reject(new Error(`the policy pack refused the stack's configuration: ${error.details ?? ""}`));
    });
  });
}
