import { outputOf, projectRoot, runCommand, type CommandOptions, type CommandResult } from "./command.ts";

/** `npm run sandbox ...`, as a user types it. */
export function sandbox(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return runCommand("npm", ["run", "-s", "sandbox", "--", ...args], options);
}

let environment: Promise<NodeJS.ProcessEnv> | undefined;

/** What a shell knows after `eval "$(npm run -s sandbox env)"`. */
export function sandboxEnvironment(): Promise<NodeJS.ProcessEnv> {
  environment ??= (async () => {
    const script = 'eval "$(npm run -s sandbox env)" && env -0';
    const output = await outputOf("bash", ["-c", script], { cwd: projectRoot });
    return Object.fromEntries(
      output
        .split("\0")
        .filter((line) => line.includes("="))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  })();
  return environment;
}

/** A command in a shell that knows the sandbox; fails where the command fails. */
export async function inSandbox(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return outputOf(command, args, { ...options, env: { ...(await sandboxEnvironment()), ...options.env } });
}

/** The same, whatever the exit status. */
export async function tryInSandbox(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return runCommand(command, args, { ...options, env: { ...(await sandboxEnvironment()), ...options.env } });
}

/** `kubectl ...` against the stack's cluster. */
export const kubectl = (...args: string[]): Promise<string> => inSandbox("kubectl", args);

/** `kubectl ... -o json`. */
export async function kubectlJson<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectl(...args, "-o", "json")) as T;
}

/** `pulumi ...` in the project's folder. */
export const pulumi = (...args: string[]): Promise<CommandResult> => tryInSandbox("pulumi", args);

/** An output of the stack, secrets shown. */
export const stackOutput = (name: string): Promise<string> => inSandbox("pulumi", ["stack", "output", name, "--show-secrets"]);

/** Body and status of a page, fetched as a browser in the sandbox's network would. */
export async function fetchPage(url: string, ...curlArgs: string[]): Promise<{ status: number; body: string }> {
  const output = await inSandbox("curl", ["-sS", "--max-time", "20", "-w", "\n%{http_code}", ...curlArgs, url]);
  const cut = output.lastIndexOf("\n");
  return { status: Number(output.slice(cut + 1)), body: output.slice(0, cut) };
}
