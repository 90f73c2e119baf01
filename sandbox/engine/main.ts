import { enginePorts } from "../machine/network/address-plan.ts";
import { guardPrograms } from "../stacks/programs/guard-programs.ts";
import { guardStackFiles } from "../stacks/stack-file-guard.ts";
import { serveDynamicProvider } from "./dynamic-provider.ts";
import { programEnvironment, sandboxEngine, sandboxProject, sandboxSettings, sandboxStack } from "./environment.ts";
import type { RunningServer } from "./grpc-server.ts";
import { serveLanguageHost } from "./language-host.ts";
import { provideLanguagePlugin } from "./language-plugin.ts";
import { providerPackages } from "./provider-packages.ts";
import { serveProvider } from "./provider-server.ts";

/**
 * The engine process: language host and providers on {@link enginePorts} until SIGTERM or SIGINT. Prints "ready" and
 * where each of them listens, as JSON, on a line of its own once all of them do.
 * @param own whether it is the one of a single command: at any ports, and without the guard of the stacks' files, which the sandbox's engine keeps
 */
async function main(own: boolean): Promise<void> {
  const environment = programEnvironment(process.env);
  const servers: RunningServer[] = [];
  const end = async (): Promise<never> => {
    await Promise.all(servers.map((server) => server.close()));
    process.exit(0);
  };
  process.once("SIGTERM", () => void end());
  process.once("SIGINT", () => void end());

  provideLanguagePlugin(sandboxEngine.home);
  const ports: Record<string, number> = {};
  const serve = async (name: keyof typeof enginePorts, open: (port: number) => Promise<RunningServer>): Promise<void> => {
    const server = await open(own ? 0 : enginePorts[name]);
    servers.push(server);
    ports[name] = server.port;
  };
  await serve("nodejs", (port) => serveLanguageHost({ port, programEnvironment: environment, fallbackConfiguration: sandboxSettings }));
  await serve("pulumi-nodejs", (port) => serveDynamicProvider({ port, programDirectory: sandboxProject.directory, project: sandboxProject.name, environment }));
  for (const [name, load] of Object.entries(providerPackages)) {
    const pkg = await load();
    await serve(name as keyof typeof enginePorts, (port) => serveProvider(pkg, port));
  }
  if (!own) {
    guardStackFiles(sandboxProject.directory, sandboxStack);
    guardPrograms();
  }
  process.stdout.write(`ready ${JSON.stringify(ports)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  main(process.argv[2] === "own").catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}
