import { Command } from "commander";
import { reportAndExit } from "./user-error.ts";

/**
 * The sandbox's command line: `npm run sandbox COMMAND`. Each command stands in commands/ and is loaded when it is
 * called, so that `env` and `shell` answer at once.
 */
const program = new Command("sandbox")
  .description("Runs the gke-aci program for real on this machine, without a cloud account.")
  .enablePositionalOptions()
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: false });

program
  .command("up")
  .description("build what is missing, start the clouds, run `pulumi up` and wait until the todo app answers")
  .option("--program <folder>", "another Pulumi program, with stacks of its own, beside the sandbox's own")
  .option("--stack <name>", "any stack with a Pulumi.<name>.yaml; several may be up at once (default: dev)")
  .option("--config-file <file>", "settings in place of the stack's own file")
  .option("--real-providers <names>", "Pulumi's own plugins in place of stand-ins, e.g. azure-native,gcp; none for stand-ins alone (default: as the last time)")
  .option("--no-install", "never install system packages: say which are missing instead")
  .action(async (options: { install: boolean; program?: string; stack?: string; configFile?: string; realProviders?: string }) => (await import("./commands/up.ts")).up(options));

program
  .command("preview")
  .description("run `pulumi preview` and print it as Markdown for a reviewer; fails where it fails, a mandatory policy is violated or the program uses what is not modelled")
  .option("--program <folder>", "another Pulumi program; tells what of it is not modelled")
  .option("--stack <name>", "any stack with a Pulumi.<name>.yaml (default: dev)")
  .option("--config-file <file>", "settings in place of the stack's own file")
  .option("--policy-pack <folder>", "policies to hold the preview against, e.g. policy")
  .option("--out <file>", "write the Markdown to a file too")
  .action(async (options: { program?: string; stack?: string; configFile?: string; policyPack?: string; out?: string }) => (await import("./commands/preview.ts")).preview(options));

program
  .command("down")
  .description("run `pulumi destroy` of all stacks of all programs, check that both clouds are empty, stop every process")
  .option("--program <folder>", "the stacks of this program alone; the sandbox goes on while another has resources")
  .option("--stack <name>", "this stack alone; the sandbox goes on while another has resources")
  .option("--unprotect", "first take off the protection that keeps a stack from being destroyed")
  .option("--config-file <file>", "settings to take it off with, in place of the stack's own file")
  .action(async (options: { program?: string; stack?: string; unprotect?: boolean; configFile?: string }) => (await import("./commands/down.ts")).down(options));

program
  .command("status")
  .description("what runs, where and since when")
  .option("--json", "as JSON")
  .action(async (options: { json?: boolean }) => (await import("./commands/status.ts")).status(options));

program
  .command("logs")
  .argument("[name]", "a container, a part of the sandbox, or `arm` for the audit log of both clouds; without it: all names")
  .option("-f, --follow", "go on with new lines until Ctrl+C")
  .option("-n, --tail <lines>", "only the last so many lines")
  .description("a container's or a part's log")
  .action(async (name: string | undefined, options: { follow?: boolean; tail?: string }) => (await import("./commands/logs.ts")).logs(name, options));

program
  .command("shell")
  .argument("[command...]", "one command to run there instead of an interactive shell")
  .passThroughOptions()
  .description("a shell with the sandbox's network, names and certificates")
  .option("--stack <name>", "the stack that pulumi and kubectl mean there (default: the one that came up last)")
  .option("--as <identity>", "act as somebody whom `identity` has made, and not as the owner of both clouds")
  .action(async (command: string[], options: { stack?: string; as?: string }) => (await import("./commands/shell.ts")).shell(command, options));

program
  .command("env")
  .description('what `eval "$(npm run -s sandbox env)"` needs to use pulumi, kubectl, az and curl from your own shell')
  .option("--stack <name>", "the stack that pulumi and kubectl mean in that shell (default: the one that came up last)")
  .action(async (options: { stack?: string }) => (await import("./commands/env.ts")).env(options));

program
  .command("identity")
  .argument("<name>", "e.g. writer")
  .description("somebody in both clouds with exactly the named rights, to try them before they are given on real accounts")
  .option("--google <names>", "roles and permissions on the projects, e.g. roles/viewer,container.secrets.get")
  .option("--azure <names>", "roles and actions on the subscription, e.g. Reader,Microsoft.Authorization/locks/write")
  .option("--graph <names>", "application permissions of Microsoft Graph, e.g. Application.Read.All")
  .option("--delete", "take it away again")
  .action(async (name: string, options: { google?: string; azure?: string; graph?: string; delete?: boolean }) => (await import("./commands/identity.ts")).identity(name, options));

program
  .command("rights")
  .description("what somebody has called, as the audit log has it: the least roles for it in both clouds, and custom roles that hold nothing else, in Markdown")
  .option("--of <names...>", "identities that `identity` has made (default: who deploys)")
  .option("--since <time>", "calls from then on, e.g. 10m, 2h, 2026-11-30T12:00:00Z (default: all that are kept)")
  .option("--json", "as JSON")
  .action(async (options: { of?: string[]; since?: string; json?: boolean }) => (await import("./commands/rights.ts")).rights(options));

program
  .command("weather")
  .argument("[cases...]", "what the clouds are to refuse; without any: which cases there are, and which are in force")
  .description("bad days of the clouds: refusals that they are known for, in their own words")
  .option("--times <number>", "so many requests are refused (default: as the case has it, mostly 1)")
  .option("--seconds <number>", "for so long")
  .option("--clear", "end all cases, before those named are put in force")
  .action(async (cases: string[], options: { times?: string; seconds?: string; clear?: boolean }) => (await import("./commands/weather.ts")).weather(cases, options));

program
  .command("reset")
  .description("back to nothing, even after a crash: ends the sandbox and forgets its state; the built tools stay")
  .action(async () => (await import("./commands/reset.ts")).reset());

try {
  await program.parseAsync();
} catch (error) {
  reportAndExit(error);
}
