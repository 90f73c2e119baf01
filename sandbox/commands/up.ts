import * as fs from "node:fs";
import { statePaths, stateRoot } from "../paths.ts";
import { defaultStack, requireStack } from "../stacks/stack-files.ts";
import { createProgress, formatDuration } from "../toolchain/progress.ts";
import { chooseRealProviders } from "./choose-real-providers.ts";
import { deploy } from "./deploy.ts";
import { describeStack } from "./describe-stack.ts";
import { upProgram } from "./program-up.ts";
import { startSandbox } from "./start-sandbox.ts";

/** Which stack, and how. */
export interface UpOptions {
  /** Folder of another program. @default the sandbox's own */
  readonly program?: string;
  /** Whether missing system packages are installed. */
  readonly install: boolean;
  /** @default "dev"; of another program the only one, where it has no dev */
  readonly stack?: string;
  /** Settings in place of those of the stack's own file. */
  readonly configFile?: string;
  /** Providers of which Pulumi's own plugin takes the stand-in's place, e.g. "azure-native,gcp". @default as the last time */
  readonly realProviders?: string;
}

/** From nothing, from stopped or from half up: tools, clouds, stack, and a todo app that answers. Other stacks stay as they are. */
export async function up({ program, ...options }: UpOptions): Promise<void> {
  return program === undefined ? upOwn(options) : upProgram({ program, ...options });
}

async function upOwn({ install, stack = defaultStack, configFile, realProviders }: UpOptions): Promise<void> {
  const started = Date.now();
  const progress = createProgress();
  requireStack(stack);
  await chooseRealProviders(realProviders, progress);
  await startSandbox(progress, { install });
  await deploy({ stack, configFile }, progress);
  await describeStack(stack, progress);
  progress.say(`\nup after ${formatDuration(Date.now() - started)}; the sandbox goes on in the background (state: ${stateRoot}, ${fs.readdirSync(statePaths.logs).length} logs)`);
}
