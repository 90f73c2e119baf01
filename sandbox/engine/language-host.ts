import * as fs from "node:fs";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb.js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";
import { EngineConnection } from "./engine-connection.ts";
import { listen, type RunningServer } from "./grpc-server.ts";
import { pluginCommand, programCommand, type Configuration, type SdkCommandContext } from "./node-program.ts";
import { PeerSessions } from "./peer-sessions.ts";
import { runPolicyPack } from "./policy-pack.ts";
import { Empty, languageMessages, PluginInfo } from "./protocol.ts";
import { LineBuffer, runProgram } from "./program-process.ts";

/** What the host knows of one engine. */
interface Session {
  engineAddress: string;
  cancellation: AbortController;
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

/** Exit status with which the SDK says that it has shown the error already. */
const alreadyReported = 32;

/** Settings of {@link serveLanguageHost}. */
export interface LanguageHostOptions {
  /** 0 for any. */
  readonly port: number;
  /** Environment of programs: an attached host does not see that of the `pulumi` command. Holds no credentials of the deployer. */
  readonly programEnvironment: NodeJS.ProcessEnv;
  /** What programs are given for settings of theirs that the stack leaves empty. @default nothing */
  readonly fallbackConfiguration?: Configuration;
  /** Puts something between programs and the engine's resource monitor, whose address it is given. @default nothing */
  readonly interpose?: (monitor: string) => Promise<RunningServer>;
}

/** Serves `runtime: nodejs` to Pulumi engines on the loopback. */
export async function serveLanguageHost(options: LanguageHostOptions): Promise<RunningServer> {
  const sessions = new PeerSessions<Session>(
    () => ({ engineAddress: "", cancellation: new AbortController() }),
    (session) => {
      session.cancellation.abort();
    },
  );
  const running = await listen(LanguageRuntimeService, hostImplementation(sessions, options), options.port);
  return {
    port: running.port,
    close: async () => {
      sessions.clear();
      await running.close();
    },
  };
}

function hostImplementation(sessions: PeerSessions<Session>, options: LanguageHostOptions): grpc.UntypedServiceImplementation {
  const environment = options.programEnvironment;
  return {
    handshake: (call: Call<language.LanguageHandshakeRequest>, callback: grpc.sendUnaryData<language.LanguageHandshakeResponse>) => {
      sessions.restart(call.getPeer()).engineAddress = call.request.getEngineAddress();
      callback(null, new languageMessages.LanguageHandshakeResponse());
    },
    getPluginInfo: answer(() => new PluginInfo()),
    // Empty lists: the engine then takes the version with which each resource registers, and never tries to install a plugin.
    getRequiredPackages: answer(() => new languageMessages.GetRequiredPackagesResponse()),
    getRequiredPlugins: answer(() => new languageMessages.GetRequiredPluginsResponse()),
    runtimeOptionsPrompts: answer(() => new languageMessages.RuntimeOptionsResponse()),
    about: answer(() => {
      const response = new languageMessages.AboutResponse();
      response.setExecutable(process.execPath);
      response.setVersion(process.version);
      return response;
    }),
    getProgramDependencies: answer((request: language.GetProgramDependenciesRequest) => {
      const response = new languageMessages.GetProgramDependenciesResponse();
      response.setDependenciesList(programDependencies(request.getInfo()?.getProgramDirectory() ?? ""));
      return response;
    }),
    generateProgram: answer(() => {
      throw new Error("the resource is imported, but the sandbox writes no code for it: say so beforehand with --generate-code=false");
    }),
    run: (call: Call<language.RunRequest>, callback: grpc.sendUnaryData<language.RunResponse>) => {
      const session = sessions.of(call.getPeer());
      run(call.request, session.engineAddress, options, untilCancelled(session, call)).then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const response = new languageMessages.RunResponse();
          response.setError(error instanceof Error ? error.message : String(error));
          callback(null, response);
        },
      );
    },
    runPlugin: (call: grpc.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>) => {
      const context = contextOf(call.request.getInfo(), environment);
      const gone = new AbortController();
      call.on("cancelled", () => {
        gone.abort();
      });
      const send = (fill: (response: language.RunPluginResponse) => void): void => {
        const response = new languageMessages.RunPluginResponse();
        fill(response);
        call.write(response);
      };
      const out = (text: string): void => {
        send((response) => response.setStdout(Buffer.from(text)));
      };
      const err = (text: string): void => {
        send((response) => response.setStderr(Buffer.from(text)));
      };
      // Not the session's cancellation: a policy pack outlives the Cancel of a run, and ends with its own call.
      Promise.resolve()
        .then(() =>
          call.request.getKind() === "analyzer"
            ? runPolicyPack(context, call.request, out, err, gone.signal)
            : runProgram(pluginCommand(context, call.request), out, err, gone.signal),
        )
        .then(
          (end) => {
            send((response) => response.setExitcode(end.code ?? 1));
            call.end();
          },
          (error: unknown) => {
            call.emit("error", { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
          },
        );
    },
    installDependencies: (call: grpc.ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>) => {
      const cwd = call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory();
      const args = fs.existsSync(path.join(cwd, "package-lock.json")) ? ["ci"] : ["install"];
      const gone = new AbortController();
      call.on("cancelled", () => {
        gone.abort();
      });
      const send = (text: string): void => {
        const response = new languageMessages.InstallDependenciesResponse();
        response.setStdout(Buffer.from(text));
        call.write(response);
      };
      runProgram({ command: "npm", args, cwd, env: environment }, send, send, gone.signal).then(
        (end) => {
          if (end.code === 0) call.end();
          else call.emit("error", { code: grpc.status.UNKNOWN, details: `npm ${args.join(" ")} failed in ${cwd}` });
        },
        (error: unknown) => {
          call.emit("error", { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
        },
      );
    },
    // Engines send this at the end of every run: only what this engine has started may end.
    cancel: (call: Call<EmptyMessage>, callback: grpc.sendUnaryData<EmptyMessage>) => {
      const session = sessions.of(call.getPeer());
      session.cancellation.abort();
      session.cancellation = new AbortController();
      callback(null, new Empty());
    },
  };
}

async function run(request: language.RunRequest, engineAddress: string, { programEnvironment, fallbackConfiguration, interpose }: LanguageHostOptions, signal: AbortSignal): Promise<language.RunResponse> {
  const response = new languageMessages.RunResponse();
  const between = await interpose?.(request.getMonitorAddress());
  if (between !== undefined) request.setMonitorAddress(`127.0.0.1:${String(between.port)}`);
  const engine = new EngineConnection(engineAddress);
  const lines = new LineBuffer((text) => {
    engine.log(text);
  });
  const show = (text: string): void => {
    lines.add(text);
  };
  try {
    const end = await runProgram(programCommand(contextOf(request.getInfo(), programEnvironment), request, engineAddress, fallbackConfiguration), show, show, signal);
    lines.end();
    await engine.flush();
    if (end.code === alreadyReported) response.setBail(true);
    else if (end.code !== 0) response.setError(`the program ended with ${end.code === null ? `signal ${String(end.signal)}` : `exit status ${String(end.code)}`}`);
  } finally {
    engine.close();
    await between?.close();
  }
  return response;
}

function untilCancelled(session: Session, call: Call<unknown>): AbortSignal {
  const gone = new AbortController();
  call.on("cancelled", () => {
    gone.abort();
  });
  return AbortSignal.any([session.cancellation.signal, gone.signal]);
}

function contextOf(info: language.ProgramInfo | undefined, environment: NodeJS.ProcessEnv): SdkCommandContext {
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
  return {
    programDirectory: info?.getProgramDirectory() ?? "",
    rootDirectory: info?.getRootDirectory() ?? "",
    entryPoint: info?.getEntryPoint() ?? ".",
    nodeArguments: typeof options["nodeargs"] === "string" ? options["nodeargs"] : "",
    typescript: options["typescript"] !== false,
    environment,
  };
}

function answer<Request, Response>(handle: (request: Request) => Response): grpc.UntypedHandleCall {
  return (call: Call<Request>, callback: grpc.sendUnaryData<Response>) => {
    try {
      callback(null, handle(call.request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** The packages that the program's package.json names, in the versions that are installed. */
function programDependencies(directory: string): language.DependencyInfo[] {
  const declared = readJson(path.join(directory, "package.json")) as { dependencies?: Record<string, string> } | undefined;
  return Object.entries(declared?.dependencies ?? {}).map(([name, range]) => {
    const installed = readJson(path.join(directory, "node_modules", name, "package.json")) as { version?: string } | undefined;
    const dependency = new languageMessages.DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(installed?.version ?? range);
    return dependency;
  });
}

function readJson(file: string): unknown {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}
