import { sandboxTodoImage } from "../images.ts";
import { enginePorts } from "../machine/network/address-plan.ts";
import { projectRoot, statePaths } from "../paths.ts";
import type { StackLocation } from "../stacks/state-file.ts";
import { readRealProviders } from "./real-providers.ts";

/** Where the engine finds its parts, and where it keeps what it knows. */
export interface EngineSettings {
  /** Port of the language host and of each provider that is attached. */
  readonly ports: Readonly<Record<string, number>>;
  /** Providers that are not attached, because the engine starts Pulumi's own plugin. @default none */
  readonly realProviders?: readonly string[];
  /** Folder of the file backend. */
  readonly backend: string;
  /** PULUMI_HOME. */
  readonly home: string;
  /** File with the passphrase of the stack's secrets. */
  readonly passphraseFile: string;
}

/** The sandbox's own. */
export const sandboxEngine: EngineSettings = {
  ports: enginePorts,
  get realProviders() {
    return Object.keys(readRealProviders());
  },
  backend: statePaths.pulumiState,
  home: statePaths.pulumiHome,
  passphraseFile: statePaths.passphrase,
};

/** Variables that make a `pulumi` command work in the sandbox. None of them is secret. */
export function engineEnvironment(settings: EngineSettings = sandboxEngine): Record<string, string> {
  const { nodejs, ...providers } = settings.ports;
  const { realProviders = [] } = settings;
  return {
    PULUMI_DEBUG_LANGUAGES: `nodejs:${String(nodejs)}`,
    PULUMI_DEBUG_PROVIDERS: Object.entries(providers)
      .filter(([name]) => !realProviders.includes(name))
      .map(([name, port]) => `${name}:${String(port)}`)
      .join(","),
    PULUMI_BACKEND_URL: `file://${settings.backend}`,
    PULUMI_HOME: settings.home,
    PULUMI_CONFIG_PASSPHRASE_FILE: settings.passphraseFile,
    // The salt of the stack's secrets is taken from the state, so that the committed stack file needs none.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Plugins are those in PULUMI_HOME: the engine would take one on PATH before them, of whatever version.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    // Pulumi's own provider for Google Cloud is made from Terraform's google-beta, which asks for /compute/beta/: the sandbox's Compute Engine has v1 alone.
    ...(realProviders.includes("gcp") ? { GOOGLE_COMPUTE_CUSTOM_ENDPOINT: "https://compute.googleapis.com/compute/v1/" } : {}),
  };
}

/** Credentials of whoever deploys: the providers need them, the program does not. */
const credentials = /^(ARM_|AZURE_CLIENT|GOOGLE_APPLICATION_CREDENTIALS$|GOOGLE_CREDENTIALS$|CLOUDSDK_AUTH|PULUMI_CONFIG_PASSPHRASE|PULUMI_ACCESS_TOKEN)/;

/** The environment for Pulumi programs: that of the given process without the deployer's credentials. */
export function programEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !credentials.test(name)));
}

/** The Pulumi project that the sandbox runs. */
export const sandboxProject = { name: "gke-aci", directory: projectRoot } as const;

/** Settings that stacks get here where they leave them empty, by full key. */
export const sandboxSettings: Readonly<Record<string, string>> = { [`${sandboxProject.name}:todoImage`]: sandboxTodoImage };

/** A stack of that project in the sandbox's file backend. */
export const sandboxStack = (stack: string): StackLocation => ({ project: sandboxProject.name, stack, backend: sandboxEngine.backend });
