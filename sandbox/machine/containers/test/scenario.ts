import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { createImageTable } from "../image-table.ts";
import { createRuntime } from "../runtime.ts";
import type { ContainerSpec, ContainerState, Runtime, Workload, WorkloadSpec } from "../types.ts";

/** What a scenario works with. */
export interface Stage {
  readonly runtime: Runtime;
  /** A folder of this machine, gone after the scenario. */
  readonly folder: string;
}

/** A test that needs namespaces: it fails by throwing. */
export type Scenario = (stage: Stage) => Promise<void>;

/** Content of the bundle of certificate authorities that containers see. */
export const caBundleText = "-----BEGIN CERTIFICATE-----\nof the test\n-----END CERTIFICATE-----\n";

/** Runs a scenario on a runtime of its own, with waits that are a hundredth of the real ones. */
export async function play(scenario: Scenario): Promise<void> {
  const folder = fs.mkdtempSync("/tmp/gke-aci-runtime-");
  const caBundle = `${folder}/ca.pem`;
  fs.writeFileSync(caBundle, caBundleText);
  fs.mkdirSync(`${folder}/app`);
  fs.writeFileSync(`${folder}/app/hello.txt`, "from the image\n");
  const node = { source: process.execPath, target: "/usr/local/bin/node" };
  const images = createImageTable({
    "test/shell:*": { entrypoint: ["/bin/sh", "-c"], args: ["sleep infinity"], contents: [node, { source: `${folder}/app`, target: "/app" }] },
    "test/private:1": { entrypoint: ["/bin/sh", "-c"], args: ["sleep infinity"], pullAs: { username: "puller", password: "right" }, contents: [] },
    "test/arm64:1": { entrypoint: ["/bin/sh", "-c"], args: ["sleep infinity"], architecture: "arm64", contents: [] },
    "test/user:1": { entrypoint: ["/bin/sh", "-c"], args: ["sleep infinity"], user: 1000, workingDir: "/app", env: { FROM: "image", KEPT: "image" }, contents: [node, { source: `${folder}/app`, target: "/app" }] },
  });
  const runtime = await createRuntime({ logsFolder: `${folder}/logs`, images, caBundle, backOffFactor: 0.01 });
  try {
    await scenario({ runtime, folder });
  } finally {
    await runtime.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A container that runs a shell script. */
export const shell = (script: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({ name: "main", image: "test/shell", args: [script], env: {}, mounts: [], ...more });

/** A workload on the bridge with one container. */
export const group = (ip: string, container: ContainerSpec, more: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
  name: `group/${ip}`,
  hostname: "test",
  network: { kind: "bridge", ip },
  restartPolicy: "Never",
  initContainers: [],
  containers: [container],
  volumes: {},
  ...more,
});

/** Waits until something is true; names it where it does not come true in time. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The state of a workload's only container. */
export const stateOf = (workload: Workload): ContainerState => {
  const [container] = workload.status().containers;
  assert.ok(container);
  return container.state;
};

/** What is said of a workload's only container, which has ended or waits. */
export function messageOf(workload: Workload): string {
  const state = stateOf(workload);
  return state.kind === "running" ? "" : (state.message ?? "");
}

/** Waits until a workload's only container is running. */
export const running = (workload: Workload): Promise<void> => until(`${workload.spec.name} runs (${JSON.stringify(stateOf(workload))})`, () => stateOf(workload).kind === "running");

/** Runs a script to its end in a container of its own and gives its exit code and output. */
export async function runToEnd(runtime: Runtime, spec: WorkloadSpec): Promise<{ exitCode: number; output: string; workload: Workload }> {
  const workload = await runtime.create(spec);
  await until(`${spec.name} ends`, () => stateOf(workload).kind === "terminated");
  const state = stateOf(workload);
  assert.equal(state.kind, "terminated");
  return { exitCode: state.exitCode, output: workload.logs("main"), workload };
}

/** Runs a command in a running container and gives its exit code and output. */
export async function execute(workload: Workload, command: readonly string[], input = "", tty = false): Promise<{ exitCode: number; output: string; errors: string }> {
  const session = workload.exec("main", command, { tty });
  let output = "";
  let errors = "";
  session.stdout.on("data", (data: Buffer) => (output += data.toString()));
  session.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  session.stdin.end(input);
  return { exitCode: await session.exitCode, output, errors };
}
