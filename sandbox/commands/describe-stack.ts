import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { stackOutputs } from "./deploy.ts";

/** How long the todo app may take to answer after `pulumi up`, in milliseconds. */
const answerTimeout = 120_000;

/** Waits until the todo app answers and prints where everything is. */
export async function describeStack(progress: ProgressReporter): Promise<void> {
  const outputs = await stackOutputs();
  const text = (name: string): string => (typeof outputs[name] === "string" ? outputs[name] : "");
  const waiting = progress.step("waiting for the todo app");
  try {
    await untilAnswers(text("todoHostname"), text("todoIp"));
  } catch (error) {
    waiting.fail();
    throw error;
  }
  waiting.done();
  process.stdout.write(
    [
      "",
      `todo app            http://${text("todoIp")}/`,
      `  by its name       ${text("todoUrl")}   (in \`npm run sandbox shell\` and after \`sandbox env\`)`,
      `cluster             ${text("clusterName")} at ${text("clusterEndpoint")}`,
      `virtual node        ${text("virtualNodeName")}`,
      `resource group      ${text("resourceGroupName")}`,
      `Cosmos DB account   ${text("cosmosAccountName")}`,
      "",
      'eval "$(npm run -s sandbox env)"   then pulumi, kubectl, az and curl work in this shell',
      "npm run sandbox status             what runs, and where",
      "npm run sandbox down               takes it all away",
      "",
    ].join("\n"),
  );
}

/** Asks the page by address, with the name that a browser would send. */
async function untilAnswers(hostname: string, ip: string): Promise<void> {
  const end = Date.now() + answerTimeout;
  let last = "no answer";
  while (Date.now() < end) {
    try {
      const response = await fetch(`http://${ip}/`, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new UserError(`the todo app does not answer at http://${ip}/ (${hostname}): ${last}`, "npm run sandbox status, then npm run sandbox logs web-0");
}
