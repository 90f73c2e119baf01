import { spawn, type ChildProcess } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { listen, type RunningServer } from "./grpc-server.ts";
import { sdkModule } from "./node-program.ts";
import { PeerSessions } from "./peer-sessions.ts";
import { Empty } from "./protocol.ts";
import { openRawClient, rawService, untouched } from "./raw-service.ts";

/** Settings of {@link serveDynamicProvider}. */
export interface DynamicProviderArgs {
  /** 0 for any. */
  readonly port: number;
  /** Folder of the program: its installed SDK is what runs. */
  readonly programDirectory: string;
  /** Name of the project, for the configuration that dynamic providers read. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** How long a provider process without calls is kept, in milliseconds: an engine that was killed says no farewell. */
const idleLimit = 60_000;

/**
 * Serves the SDK's own provider for dynamic resources (package "pulumi-nodejs"). It can neither be given a port nor be
 * attached to, and holds one configuration a process: so each provider instance of an engine gets a process, and this
 * server hands on what the engine sends, byte by byte, but for the call that attaches.
 */
export async function serveDynamicProvider(args: DynamicProviderArgs): Promise<RunningServer> {
  const processes = new PeerSessions(
    () => new ProviderProcess(args),
    (provider) => {
      provider.stop();
    },
  );
  const implementation = Object.fromEntries(
    Object.entries(ResourceProviderService)
      .filter(([, method]) => !method.requestStream && !method.responseStream)
      .map(([name, method]) => [
        name,
        (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
          // The first call of every connection; the SDK's provider knows no handshake.
          if (name === "handshake") processes.restart(call.getPeer());
          if (name === "attach") callback(null, Buffer.from(new Empty().serializeBinary()));
          else processes.of(call.getPeer()).forward(name, method.path, call, callback);
        },
      ]),
  );
  const running = await listen(rawService(ResourceProviderService), implementation, args.port);
  return {
    port: running.port,
    close: async () => {
      processes.clear();
      await running.close();
    },
  };
}

/** One process of the SDK's provider, started when it is needed. */
class ProviderProcess {
  private running: { child: ChildProcess; client: Promise<grpc.Client> } | undefined;
  private idle: NodeJS.Timeout | undefined;
  /** Said again to a process that takes another's place. */
  private configuration: Buffer | undefined;

  constructor(private readonly args: DynamicProviderArgs) {}

  forward(name: string, path: string, call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
    clearTimeout(this.idle);
    if (name === "configure") this.configuration = call.request;
    // No process is needed to learn that the SDK's provider does not know the handshake.
    if (name === "handshake") {
      callback({ code: grpc.status.UNIMPLEMENTED, details: "Handshake is not implemented by the dynamic provider" });
      return;
    }
    if (name === "cancel") {
      // Engines send this at the end of every run.
      this.stop();
      callback(null, Buffer.from(new Empty().serializeBinary()));
      return;
    }
    this.client()
      .then(async (client) => {
        const outgoing = client.makeUnaryRequest(path, untouched, untouched, call.request, call.metadata, (error, response) => {
          if (error === null) callback(null, response);
          else callback(error);
          this.idle = setTimeout(() => {
            this.stop();
          }, idleLimit).unref();
        });
        call.on("cancelled", () => {
          outgoing.cancel();
        });
      })
      .catch((error: unknown) => {
        callback({ code: grpc.status.UNAVAILABLE, details: error instanceof Error ? error.message : String(error) });
      });
  }

  stop(): void {
    clearTimeout(this.idle);
    this.running?.child.kill("SIGKILL");
    this.running = undefined;
  }

  private client(): Promise<grpc.Client> {
    this.running ??= this.start();
    return this.running.client;
  }

  private start(): { child: ChildProcess; client: Promise<grpc.Client> } {
    const { programDirectory, project, environment } = this.args;
    const args = [sdkModule(programDirectory, "cmd/dynamic-provider"), "127.0.0.1:0"];
    const child = spawn(process.execPath, args, { cwd: programDirectory, env: { ...environment, PULUMI_NODEJS_PROJECT: project, PULUMI_PROJECT: project }, stdio: ["ignore", "pipe", "inherit"] });
    const killAtExit = (): void => {
      child.kill("SIGKILL");
    };
    process.once("exit", killAtExit);
    child.once("exit", () => {
      process.removeListener("exit", killAtExit);
      if (this.running?.child === child) this.running = undefined;
    });
    return { child, client: this.connect(child) };
  }

  private async connect(child: ChildProcess): Promise<grpc.Client> {
    const client = openRawClient(`127.0.0.1:${String(await announcedPort(child))}`);
    const { configuration } = this;
    if (configuration !== undefined) {
      await new Promise<void>((resolve, reject) => {
        client.makeUnaryRequest(ResourceProviderService.configure.path, untouched, untouched, configuration, (error) => {
          if (error === null) resolve();
          else reject(error);
        });
      });
    }
    return client;
  }
}

/** The port that the process prints on a line of its own. */
function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const port = /^(\d+)\s*$/m.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new Error(`the SDK's dynamic provider ended (exit status ${String(code)}) before it was ready`));
    });
  });
}
