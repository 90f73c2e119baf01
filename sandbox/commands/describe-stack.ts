import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { stackOutputs } from "./deploy.ts";
import { nextCommands } from "./next-commands.ts";

/** How long the todo app may take to answer after `pulumi up`, in milliseconds. */
const answerTimeout = 120_000;

/** Waits until the todo app of a stack answers and prints where everything is, and what to do next. */
export async function describeStack(stack: string, progress: ProgressReporter): Promise<void> {
  const outputs = await stackOutputs(stack);
  const text = (name: string): string => (typeof outputs[name] === "string" ? outputs[name] : "");
  const address = text("loadBalancerIp") === "" ? text("todoIp") : text("loadBalancerIp");
  const waiting = progress.step("waiting for the todo app");
  try {
    await untilAnswers(text("todoUrl"), address);
  } catch (error) {
    waiting.fail();
    throw error;
  }
  waiting.done();
  process.stdout.write(
    [
      "",
      `stack               ${stack}`,
      `todo app            http://${address}/`,
      ...(text("todoHostname") === "" ? [] : [`  by its name       ${text("todoUrl")}   (in \`npm run sandbox shell\` and after \`sandbox env\`)`]),
      ...(text("loadBalancerIp") === "" ? [] : [`load balancer       ${text("loadBalancerIp")}`]),
      `cluster             ${text("clusterName")} at ${text("clusterEndpoint")}`,
      `virtual node        ${text("virtualNodeName")}`,
      `resource group      ${text("resourceGroupName")}`,
      `Cosmos DB account   ${text("cosmosAccountName")}`,
      "",
      ...nextCommands(stack, address),
      "",
    ].join("\n"),
  );
}

/** Asks the page by address, with the name that a browser would send. */
async function untilAnswers(url: string, ip: string): Promise<void> {
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
  throw new UserError(`the todo app does not answer at http://${ip}/ (${url}): ${last}`, "npm run sandbox status, then npm run sandbox logs web");
}
