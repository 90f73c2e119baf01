import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { projectRoot } from "../paths.ts";
import type { CloudMethod } from "../providers/provider.ts";
import { inScratchProject } from "../stacks/make-stack.ts";
import { prepareStack } from "../stacks/prepare.ts";
import { callSupervisor } from "../supervisor/control.ts";
import { reportAndExit, UserError } from "../user-error.ts";
import { serveDynamicProvider } from "./dynamic-provider.ts";
import { engineEnvironment, programEnvironment, sandboxEngine } from "./environment.ts";
import type { RunningServer } from "./grpc-server.ts";
import { serveLanguageHost } from "./language-host.ts";
import { ModelledTypes } from "./modelled-types.ts";
import { providerPackages } from "./provider-packages.ts";
import { PulumiCommand } from "./pulumi-command.ts";
import { openSurveyMonitor } from "./survey-monitor.ts";
import { Survey, type SurveyFindings } from "./survey.ts";

/** A `pulumi` command on a stack of a program that is not the sandbox's own. */
export interface ProgramCommandRequest {
  readonly project: string;
  readonly stack: string;
  /** The program's folder. Without it, or where it is gone, what needs the program's own modules is not there. */
  readonly directory?: string;
  /** Whether the command runs the program: it then runs in its folder, and in an empty one otherwise. */
  readonly runsProgram: boolean;
  /** What comes after `pulumi`. */
  readonly args: readonly string[];
  /** File that gets a {@link SurveyReport} as JSON; the command must be a preview. @default no survey */
  readonly survey?: string;
}

/** What comes of a surveyed command beside pulumi's own output. */
export interface SurveyReport {
  readonly findings: SurveyFindings;
  /** What was said of an earlier command that had been cut off. */
  readonly recovery: readonly string[];
}

/**
 * Prepares the stack and runs the command on this terminal, with what the sandbox's engine has for its own program alone:
 * dynamic resources are made by the SDK of the given program's folder. Runs inside the sandbox's namespaces.
 */
async function main({ project, stack, directory, runsProgram, args, survey: file }: ProgramCommandRequest): Promise<number> {
  const environment = programEnvironment(process.env);
  const survey = new Survey();
  const types = new ModelledTypes(providerPackages, cloudModels);
  const servers: RunningServer[] = [await serveDynamicProvider({ port: 0, programDirectory: directory ?? projectRoot, project, environment })];
  const ports: Record<string, number> = { ...sandboxEngine.ports, "pulumi-nodejs": servers[0]?.port ?? 0 };
  if (file !== undefined) {
    const host = await serveLanguageHost({ port: 0, programEnvironment: environment, interpose: (monitor) => openSurveyMonitor(monitor, types, survey) });
    servers.push(host);
    ports["nodejs"] = host.port;
  }
  const env = { ...process.env, ...engineEnvironment({ ...sandboxEngine, ports }) };
  try {
    return await inScratchProject(project, async (scratch) => {
      const recovery: string[] = [];
      const report = (line: string): unknown => (file === undefined ? process.stderr.write(`${line}\n`) : recovery.push(line));
      await prepareStack(new PulumiCommand(scratch, env), { project, stack, backend: sandboxEngine.backend }, report);
      const status = await pulumi(args, runsProgram && directory !== undefined ? directory : scratch, env);
      if (file !== undefined) fs.writeFileSync(file, JSON.stringify({ findings: survey.findings(), recovery } satisfies SurveyReport));
      return status;
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

async function cloudModels(request: CloudMethod): Promise<boolean> {
  const answer = await callSupervisor("POST", "/models", request);
  if (answer?.code !== 200) throw new UserError("the supervisor does not say what the clouds model", "npm run sandbox logs supervisor");
  return answer.body === true;
}

/** Ctrl+C is for pulumi to handle. */
async function pulumi(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn("pulumi", args, { cwd, env, stdio: "inherit" });
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("SIGINT", ignore);
  }
}

const request = process.argv[2];
if (request === undefined) reportAndExit(new UserError("program-command.ts needs a request"));
main(JSON.parse(request) as ProgramCommandRequest).then((status) => process.exit(status), reportAndExit);
