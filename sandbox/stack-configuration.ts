import * as fs from "node:fs";
import { load } from "js-yaml";
import { sandboxStack } from "./engine/environment.ts";
import { UserError } from "./user-error.ts";

/** The Google Cloud project that the stack deploys to: the one project that the sandbox's Google Cloud has. */
export function googleProject(): string {
  const file = load(fs.readFileSync(sandboxStack.stackFile, "utf8")) as { config?: Record<string, unknown> } | undefined;
  const project = file?.config?.["gcp:project"];
  if (typeof project === "string") return project;
  throw new UserError(`${sandboxStack.stackFile} sets no gcp:project`, "pulumi config set gcp:project PROJECT --stack dev");
}
