import { enginePorts } from "../network.ts";
import type { ProviderPackage } from "../providers/provider.ts";
import { serveDynamicProvider } from "./dynamic-provider.ts";
import { programEnvironment, sandboxEngine, sandboxProject, sandboxSettings, sandboxStack } from "./environment.ts";
import type { RunningServer } from "./grpc-server.ts";
import { serveLanguageHost } from "./language-host.ts";
import { provideLanguagePlugin } from "./language-plugin.ts";
import { serveProvider } from "./provider-server.ts";
import { guardStackFiles } from "./stack-file-guard.ts";

/** The provider packages of the sandbox; each is loaded by itself. */
export const providerPackages: Readonly<Record<string, () => Promise<ProviderPackage>>> = {
  "azure-native": async () => (await import("../providers/azure-native/index.ts")).azureNativePackage,
  azuread: async () => (await import("../providers/azuread/index.ts")).azureadPackage,
  gcp: async () => (await import("../providers/gcp/index.ts")).gcpPackage,
  kubernetes: async () => (await import("../providers/kubernetes/index.ts")).kubernetesPackage,
  random: async () => (await import("../providers/random/index.ts")).randomPackage,
  tls: async () => (await import("../providers/tls/index.ts")).tlsPackage,
};

/**
 * The engine process: language host and providers on {@link enginePorts} until SIGTERM or SIGINT. Prints "ready" on a
 * line of its own once all of them listen.
 */
async function main(): Promise<void> {
  const environment = programEnvironment(process.env);
  const servers: RunningServer[] = [];
  const end = async (): Promise<never> => {
    await Promise.all(servers.map((server) => server.close()));
    process.exit(0);
  };
  process.once("SIGTERM", () => void end());
  process.once("SIGINT", () => void end());

  provideLanguagePlugin(sandboxEngine.home);
  servers.push(await serveLanguageHost({ port: enginePorts.nodejs, programEnvironment: environment, fallbackConfiguration: sandboxSettings }));
  servers.push(await serveDynamicProvider({ port: enginePorts["pulumi-nodejs"], programDirectory: sandboxProject.directory, project: sandboxProject.name, environment }));
  for (const [name, load] of Object.entries(providerPackages)) {
    servers.push(await serveProvider(await load(), enginePorts[name as keyof typeof enginePorts]));
  }
  guardStackFiles(sandboxProject.directory, sandboxStack);
  process.stdout.write("ready\n");
}

if (process.argv[1] === import.meta.filename) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}
