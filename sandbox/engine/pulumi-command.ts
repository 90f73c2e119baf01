import { spawn } from "node:child_process";

/** What a `pulumi` command has said. */
export interface PulumiOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pulumi` commands on one project. */
export class PulumiCommand {
  /**
   * @param directory the project's folder
   * @param environment with everything of `engineEnvironment`
   * @param binary found on the environment's PATH, or a path
   */
  constructor(
    readonly directory: string,
    readonly environment: NodeJS.ProcessEnv,
    readonly binary = "pulumi",
  ) {}

  /** The same command in another folder. */
  in(directory: string): PulumiCommand {
    return new PulumiCommand(directory, this.environment, this.binary);
  }

  /** Runs a command to its end, whatever that is. @param input for its standard input */
  run(args: readonly string[], input = ""): Promise<PulumiOutcome> {
    const child = this.start(args);
    child.stdin.on("error", () => undefined).end(input);
    return new Promise((resolve, reject) => {
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.once("error", (error) => {
        reject(new Error(`${this.binary} cannot be run: ${error.message}`));
      });
      child.once("close", (code, signal) => {
        resolve({ code: code ?? 1, stdout, stderr: signal === null ? stderr : `${stderr}ended by ${signal}` });
      });
    });
  }

  /** Runs a command that has to succeed; returns what it wrote to its standard output. */
  async succeed(args: readonly string[], input = ""): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, input);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed (exit status ${String(code)}): ${(stderr.trim() === "" ? stdout : stderr).trim()}`);
    return stdout;
  }

  /** Starts a command. */
  start(args: readonly string[]) {
    return spawn(this.binary, [...args, "--non-interactive"], { cwd: this.directory, env: this.environment, stdio: ["pipe", "pipe", "pipe"] });
  }
}
