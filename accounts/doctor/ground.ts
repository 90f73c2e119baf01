import * as path from "node:path";
import { ConfigReader } from "../../settings/config-reader.ts";
import { refuseContradictions } from "../../settings/contradictions.ts";
import { SettingsError } from "../../settings/settings-error.ts";
import { readAll, type Settings } from "../../settings/settings.ts";
import { readStackFile } from "../../settings/stack-file.ts";
import { azureAccount } from "./azure/account.ts";
import { type Ground, type Purpose } from "./check.ts";
import type { Finding } from "./finding.ts";
import { googleAccount } from "./google/account.ts";
import { imageName, platformsOf } from "./image/registry.ts";
import { once } from "./once.ts";
import { type CredentialSource, pullCredentials } from "./pulumi/pull-credentials.ts";
import { stackState } from "./pulumi/stack-state.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** What a stack's files say. */
export interface StackSettings {
  readonly stack: string;
  readonly settings: Settings;
  readonly faults: readonly Finding[];
  /** The subscription, where the settings name one. */
  readonly subscription: string | undefined;
  /** Where to learn who pulls the app's image. */
  readonly puller: CredentialSource;
}

/**
 * The settings of a stack as the program reads them, and what is wrong with them. DOCTOR_DEFAULTS may hold values for what
 * the stack leaves empty, as JSON by full key, where something else than its files gives them to the program.
 *
 * @throws {@link SettingsError} where there are none
 */
export function settingsOf(stack: string, configFile?: string, changes: Readonly<Record<string, string>> = {}): StackSettings {
  const file = configFile === undefined ? undefined : path.resolve(process.env["INIT_CWD"] ?? process.cwd(), configFile);
  const stackFile = readStackFile(root, stack, file);
  const { project, values } = stackFile;
  const defaults = Object.entries(JSON.parse(process.env["DOCTOR_DEFAULTS"] ?? "{}") as Record<string, string>).filter(([key]) => (values[key] ?? "") === "");
  const changed = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]));
  const encrypted = stackFile.encrypted.filter((key) => !(key in changed));
  const all: Readonly<Record<string, string>> = { ...values, ...Object.fromEntries(defaults), ...changed };
  const reader = new ConfigReader(project, stack, all);
  const settings = readAll(reader);
  refuseContradictions(reader, settings);
  return {
    stack,
    settings,
    faults: faultsOf(reader, encrypted),
    subscription: all["azure-native:subscriptionId"],
    puller: { stack, configFile: file, username: all[`${project}:todoImageUser`], password: all[`${project}:todoImagePassword`], encrypted, project },
  };
}

function faultsOf(reader: ConfigReader, encrypted: readonly string[]): Finding[] {
  try {
    reader.finish();
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults
      // What is encrypted is there; Pulumi alone can read it.
      .filter(({ path: key }) => !encrypted.some((each) => key === each || key.startsWith(`${each}.`)))
      .map(({ path: key, value, advice }) => ({ what: `setting ${key}`, verdict: "stops", found: value ?? "nothing", needed: advice, mend: `pulumi config set ${key} VALUE --stack ${reader.stack}` }));
  }
}

/** Whom the checks ask. */
export function groundOf({ stack, settings, subscription, puller }: StackSettings, purpose: Purpose): Ground {
  return { stack, settings, purpose, google: googleAccount(settings.google.project), azure: azureAccount(subscription), state: once(() => stackState(stack)), imagePlatforms: async (image) => platformsOf(imageName(image), await pullCredentials(puller)) };
}
