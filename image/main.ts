import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { defaultStack, requireStack } from "../sandbox/stacks/stack-files.ts";
import { reportAndExit, UserError } from "../sandbox/user-error.ts";
import { CraneBuilder } from "./crane.ts";
import { findEngine } from "./engine.ts";
import { repositoryOf, versionOf } from "./repository.ts";
import { setImage } from "./stack-file.ts";
import { todoImage } from "./todo-image.ts";

const usage = `npm run image -- REPOSITORY [--stack NAME] [--version V] [--base IMAGE] [--no-engine]

Builds the todo app's image for ${todoImage.platform}, pushes it to REPOSITORY (registry and path, no tag) and sets
todoImage of the stack to REPOSITORY@DIGEST in its file. The same sources give the same digest.

  --stack NAME    the stack whose image is set; "none" sets none          (PULUMI_STACK, else ${defaultStack})
  --version V     what the app calls itself                               (that of app/package.json)
  --base IMAGE    image with Node.js and setpriv that the app is put upon (${todoImage.base})
  --no-engine     does not look for docker, podman or buildah

The digest is printed on standard output, all else on standard error.`;

/** The command. */
async function main(): Promise<void> {
  const { values, positionals } = parsed(process.argv.slice(2));
  if (values.help) return void process.stdout.write(`${usage}\n`);
  // Everything that may be wrong is looked at before anything is made.
  if (positionals.length > 1) throw new UserError(`one repository is pushed to, and ${positionals.length} are named: ${positionals.join(", ")}`, "npm run image -- REPOSITORY");
  const repository = repositoryOf(positionals[0]);
  const version = versionOf(values.version ?? appVersion());
  const named = values.stack ?? process.env["PULUMI_STACK"] ?? defaultStack;
  const stack = named === "none" ? undefined : requireStack(named);
  const builder = (values["no-engine"] ? undefined : await findEngine()) ?? (await CraneBuilder.find());

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-image-"));
  try {
    console.error(`building the todo app ${version} with ${builder.name}, for ${repository}`);
    const digest = await builder.build({ repository, version, base: values.base ?? todoImage.base }, folder);
    const image = `${repository}@${digest}`;
    console.log(digest);
    if (stack === undefined) console.error(`pushed ${image}`);
    else console.error(`pushed; ${setImage(stack, image)} now has todoImage ${image}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function parsed(args: readonly string[]) {
  const options = { stack: { type: "string" }, version: { type: "string" }, base: { type: "string" }, "no-engine": { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UserError(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error), "npm run image -- --help shows what there is");
  }
}

function appVersion(): string {
  const file = path.join(import.meta.dirname, "../app/package.json");
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main().catch(reportAndExit);
