import { memoryOfNamespace, type ProcessMemory } from "../../sandbox/supervisor/memory.ts";
import { runningOuterNamespace } from "../../sandbox/supervisor/outer-namespace.ts";
import { eventually, outputOf, type CommandResult } from "../e2e/command.ts";
import { kubectl, pulumi, sandbox } from "../e2e/sandbox.ts";

/**
 * `npm run bench`: prints the figures that this project keeps within bounds, measured once on this machine, with the
 * tools already built. Starts a sandbox and takes it down again.
 */
interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
}

const megabyte = 1_000_000;
const figures: Figure[] = [];

/** Runs something that must succeed, and takes its time. */
async function time(what: string, boundSeconds: number, run: () => Promise<CommandResult | string>): Promise<void> {
  const started = performance.now();
  const result = await run();
  if (typeof result === "object" && result.status !== 0) throw new Error(`${what} failed:\n${result.stdout}${result.stderr}`);
  const seconds = (performance.now() - started) / 1000;
  figures.push({ what, measured: `${seconds.toFixed(1)} s`, bound: `${boundSeconds} s` });
  console.error(`${what}: ${seconds.toFixed(1)} s`);
}

/** Looks at the sandbox's processes every 200 ms while something runs; gives the highest sum of those that `counts` takes. */
async function peakMemory(counts: (process: ProcessMemory) => boolean, run: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    const namespace = runningOuterNamespace();
    if (namespace === undefined) return;
    const sum = memoryOfNamespace(namespace.initPid).filter(counts).reduce((total, process) => total + process.bytes, 0);
    peak = Math.max(peak, sum);
  }, 200);
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

const isProgram = (process: ProcessMemory): boolean => process.name === "run/index.js";

/** A pod with the todo app's image on the virtual node, from `kubectl apply` to Running. */
async function podOnVirtualNode(): Promise<string> {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "bench" },
    spec: { nodeName: "aci-connector", terminationGracePeriodSeconds: 1, containers: [{ name: "app", image: "janakiramm/todo", env: [{ name: "DB", value: "mongodb://127.0.0.1/" }], ports: [{ containerPort: 80 }] }] },
  };
  await outputOf("bash", ["-c", 'eval "$(npm run -s sandbox env)" && kubectl apply -f -'], { input: JSON.stringify(pod) });
  return eventually("the pod runs", 60, async () => (await kubectl("get", "pod", "bench", "-o", "jsonpath={.status.phase}")) === "Running" && "Running");
}

try {
  await sandbox(["down"]);
  let upPeak = 0;
  await time("sandbox up from stopped, until the todo page answers", 45, async () => {
    let result: CommandResult = { status: 1, stdout: "", stderr: "" };
    upPeak = await peakMemory(() => true, async () => {
      result = await sandbox(["up"]);
    });
    return result;
  });
  let programPeak = 0;
  await time("pulumi preview, nothing changed", 5, async () => {
    let result: CommandResult = { status: 1, stdout: "", stderr: "" };
    programPeak = await peakMemory(isProgram, async () => {
      result = await pulumi("preview", "--non-interactive");
    });
    return result;
  });
  await time("pulumi up, nothing changed", 6, () => pulumi("up", "--yes", "--non-interactive"));
  await time("pod on the virtual node, kubectl apply to Running", 5, podOnVirtualNode);
  await kubectl("delete", "pod", "bench", "--wait=true");
  const namespace = runningOuterNamespace();
  const resting = namespace === undefined ? 0 : memoryOfNamespace(namespace.initPid).reduce((total, process) => total + process.bytes, 0);
  figures.push(
    { what: "memory of all processes, at rest", measured: `${Math.round(resting / megabyte)} MB`, bound: "1500 MB" },
    { what: "memory of all processes, highest during up", measured: `${Math.round(upPeak / megabyte)} MB`, bound: "1500 MB" },
    { what: "memory of the program during a preview", measured: `${Math.round(programPeak / megabyte)} MB`, bound: "300 MB" },
  );
} finally {
  await time("sandbox down", 30, () => sandbox(["down"]));
}

const widths = { what: Math.max(...figures.map((figure) => figure.what.length)), measured: 10 };
console.log([{ what: "what", measured: "measured", bound: "bound" }, ...figures].map((figure) => `${figure.what.padEnd(widths.what)}  ${figure.measured.padStart(widths.measured)}  ${figure.bound}`).join("\n"));
