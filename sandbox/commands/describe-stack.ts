import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { stackOutputs } from "./deploy.ts";
import { nextCommands } from "./next-commands.ts";
import { requireRunning } from "./running.ts";

/** How long the todo app may take to answer after `pulumi up`, in milliseconds. */
const answerTimeout = 120_000;

/** Waits until the todo app of a stack answers and prints where everything is, and what to do next. */
export async function describeStack(stack: string, progress: ProgressReporter): Promise<void> {
  const outputs = await stackOutputs(stack);
  const text = (name: string): string => (typeof outputs[name] === "string" ? outputs[name] : "");
  const address = text("todoIp");
  const waiting = progress.step("waiting for the todo app");
  let page: string;
  try {
    page = await untilAnswers(text("todoUrl"), address);
  } catch (error) {
    waiting.fail();
    throw error;
  }
  waiting.done();
  const inside = page === `http://${address}/` ? [] : [`  in the sandbox    http://${address}/`];
  process.stdout.write(
    [
      "",
      `stack               ${stack}`,
      `todo app            ${page}`,
      ...inside,
      ...(text("todoHostname") === "" ? [] : [`  by its name       ${text("todoUrl")}   (in \`npm run sandbox shell\` and after \`sandbox env\`)`]),
      ...(text("loadBalancerIp") === "" ? [] : [`load balancer       ${text("loadBalancerIp")}`]),
      `cluster             ${text("clusterName")} at ${text("clusterEndpoint")}`,
      `virtual node        ${text("virtualNodeName")}`,
      `resource group      ${text("resourceGroupName")}`,
      `Cosmos DB account   ${text("cosmosAccountName")}`,
      "",
      ...nextCommands(stack, page),
      "",
    ].join("\n"),
  );
}

/** Where the page at an address of the sandbox is reached from this machine; undefined while it is not. */
async function pageOf(address: string): Promise<string | undefined> {
  const { hostPorts } = await requireRunning();
  if (hostPorts === undefined) return `http://${address}/`;
  const published = hostPorts.endpoints.find((endpoint) => endpoint.address === address);
  return published === undefined ? undefined : `http://127.0.0.1:${published.hostPort}/`;
}

/** Asks the page until it answers and says where it was asked. */
async function untilAnswers(url: string, address: string): Promise<string> {
  const end = Date.now() + answerTimeout;
  let last = "no port of this machine leads there";
  while (Date.now() < end) {
    const page = await pageOf(address);
    try {
      if (page !== undefined) {
        const response = await fetch(page, { signal: AbortSignal.timeout(5000) });
        if (response.ok) return page;
        last = `status ${response.status}`;
      }
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new UserError(`the todo app does not answer at http://${address}/ (${url}): ${last}`, "npm run sandbox status, then npm run sandbox logs web");
}
