import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import type { Workload } from "../../types.ts";
import { execute, group, messageOf, runToEnd, running, shell, stateOf, until } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";

const eventsOf = (workload: Workload): string[] => workload.status().events.map((event) => `${event.type} ${event.reason}: ${event.message}`);

export const scenarios = {
  "a container that crashes comes back, ever later, and says so": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("date +%s%3N; exit 3"), { restartPolicy: "Always" }));
    await until("four restarts", () => (workload.status().containers[0]?.restartCount ?? 0) >= 4);
    const [container] = workload.status().containers;
    assert.ok(container?.lastState);
    assert.equal(container.lastState.exitCode, 3);
    assert.equal(container.lastState.reason, "Error");
    await until("it waits", () => stateOf(workload).kind === "waiting");
    assert.deepEqual({ ...stateOf(workload), message: "" }, { kind: "waiting", reason: "CrashLoopBackOff", message: "" });
    const backOff = workload.status().events.find((event) => event.reason === "BackOff");
    assert.equal(backOff?.message, "Back-off restarting failed container main");
    assert.ok((backOff?.count ?? 0) >= 3);
    for (const event of ['Normal Pulling: Pulling image "test/shell"', "Normal Created: Created container: main", "Normal Started: Started container main"]) assert.ok(eventsOf(workload).includes(event), event);
    assert.match(workload.logs("main", { previous: true }), /^\d+\n$/);
    assert.notEqual(workload.logs("main", { previous: true }), workload.logs("main"));
  },

  "the restart policy decides who comes back": async ({ runtime }) => {
    const done = await runtime.create(group("198.18.10.1", shell("exit 0"), { restartPolicy: "OnFailure" }));
    const failed = await runtime.create(group("198.18.10.2", shell("exit 1"), { restartPolicy: "OnFailure" }));
    const never = await runtime.create(group("198.18.10.3", shell("exit 1"), { restartPolicy: "Never" }));
    await until("the failed one came back", () => (failed.status().containers[0]?.restartCount ?? 0) >= 2);
    assert.equal(done.status().containers[0]?.restartCount, 0);
    assert.equal(never.status().containers[0]?.restartCount, 0);
    const state = stateOf(done);
    assert.equal(state.kind === "terminated" && state.reason, "Completed");
  },

  "exit codes and signals are seen": async ({ runtime }) => {
    const killed = await runToEnd(runtime, group("198.18.10.1", shell("kill -KILL $$")));
    assert.equal(killed.exitCode, 137);
    const terminated = await runToEnd(runtime, group("198.18.10.2", shell("kill $$")));
    assert.equal(terminated.exitCode, 143);
    const ended = await runToEnd(runtime, group("198.18.10.3", shell("exit 42")));
    assert.equal(ended.exitCode, 42);
  },

  "a signal to process 1 reaches the program": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("trap 'echo bye; exit 5' TERM; while :; do sleep 0.05; done")));
    await running(workload);
    await execute(workload, ["kill", "1"]);
    await until("it ends", () => stateOf(workload).kind === "terminated");
    assert.equal(workload.logs("main"), "bye\n");
  },

  "orphans are taken in, and end with the program": async ({ runtime }) => {
    const script = "for i in 1 2 3 4 5; do (sleep 0.1 &) ; done; sleep 0.4; cat /proc/[0-9]*/stat | grep -c ' Z '; (sleep 4321 &); exit 0";
    const { output } = await runToEnd(runtime, group("198.18.10.1", shell(script)));
    assert.equal(output, "0\n");
    const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    assert.ok(!all.some((line) => line.includes("4321")));
  },

  "deleting is gentle first, then not": async ({ runtime }) => {
    const gentle = await runtime.create(group("198.18.10.1", shell("trap 'echo cleaned up >/data/end; exit 0' TERM; echo up; while :; do sleep 0.05; done", { mounts: [{ volume: "data", mountPath: "/data" }] }), { volumes: { data: { kind: "folder", path: fs.mkdtempSync("/tmp/gke-aci-runtime-") } } }));
    const stubborn = await runtime.create(group("198.18.10.2", shell("trap '' TERM; echo up; while :; do sleep 0.05; done")));
    const plain = await runtime.create(group("198.18.10.3", shell("echo up; exec sleep 1000")));
    for (const each of [gentle, stubborn, plain]) await until("it is up", () => each.logs("main") === "up\n");
    const started = Date.now();
    await Promise.all([gentle.delete(20), plain.delete(20)]);
    assert.ok(Date.now() - started < 3000);
    const folder = gentle.spec.volumes["data"];
    assert.ok(folder?.kind === "folder");
    assert.equal(fs.readFileSync(`${folder.path}/end`, "utf8"), "cleaned up\n");
    fs.rmSync(folder.path, { recursive: true });
    await stubborn.delete(1);
    const state = stateOf(stubborn);
    assert.equal(state.kind === "terminated" && state.exitCode, 137);
    assert.ok(eventsOf(stubborn).includes("Normal Killing: Stopping container main"));
    await stubborn.delete(1);
    assert.deepEqual(runtime.list(), []);
    await runtime.create(group("198.18.10.2", shell("true")));
  },

  "init containers run in order, before the others, with the same volumes": async ({ runtime }) => {
    const mounts = [{ volume: "data", mountPath: "/data" }];
    const first = shell("sleep 0.2; echo first >>/data/log", { name: "first", mounts });
    const second = shell('[ -e /data/tried ] || { touch /data/tried; exit 1; }; echo second >>/data/log', { name: "second", mounts });
    const spec = group("198.18.10.1", shell("cat /data/log; sleep 1000", { mounts }), { restartPolicy: "Always", initContainers: [first, second], volumes: { data: { kind: "empty" } } });
    const workload = await runtime.create(spec);
    assert.deepEqual(stateOf(workload), { kind: "waiting", reason: "PodInitializing" });
    await until("the container speaks", () => workload.logs("main") !== "");
    assert.equal(workload.logs("main"), "first\nsecond\n");
    assert.deepEqual(workload.status().initContainers.map((each) => [each.ready, each.restartCount, each.state.kind]), [[true, 0, "terminated"], [true, 1, "terminated"]]);
    const failing = await runtime.create(group("198.18.10.2", shell("echo never"), { initContainers: [shell("exit 9", { name: "first" })] }));
    await until("the init container ended", () => failing.status().initContainers[0]?.state.kind === "terminated");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(stateOf(failing), { kind: "waiting", reason: "PodInitializing" });
  },

  "an unknown image fails as a pull does": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("true", { image: "nginx" })));
    await until("the pull has failed", () => stateOf(workload).kind === "waiting" && workload.status().events.length > 2);
    const seen = new Set<string>();
    await until("both reasons were seen", () => {
      const state = stateOf(workload);
      if (state.kind === "waiting") seen.add(state.reason);
      return seen.has("ErrImagePull") && seen.has("ImagePullBackOff");
    });
    assert.ok(eventsOf(workload).some((event) => event.startsWith('Warning Failed: Failed to pull image "nginx"') && event.includes("docker.io/library/nginx:latest")));
    await workload.delete(0);
  },

  "an image for another processor is not pulled": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("true", { image: "test/arm64:1" })));
    await until("the pull has failed", () => eventsOf(workload).some((event) => event.includes('failed to pull and unpack image "test/arm64:1": no match for platform in manifest: not found')));
    assert.equal(stateOf(workload).kind, "waiting");
    await workload.delete(0);
  },

  "an image of a private repository is pulled with credentials alone": async ({ runtime }) => {
    const refused = await runtime.create(group("198.18.10.1", shell("true", { image: "test/private:1" })));
    await until("the pull has failed", () => eventsOf(refused).some((event) => event.includes('failed to pull and unpack image "test/private:1": pull access denied')));
    await refused.delete(0);
    const { workload } = await runToEnd(runtime, group("198.18.10.1", shell("true", { image: "test/private:1", pullCredentials: [{ server: "docker.io", username: "puller", password: "right" }] })));
    assert.equal(stateOf(workload).kind, "terminated");
    await workload.delete(0);
  },

  "a program that is missing says which": async ({ runtime }) => {
    const { workload } = await runToEnd(runtime, group("198.18.10.1", shell("", { command: ["no-such-program"] })));
    const state = stateOf(workload);
    assert.ok(state.kind === "terminated");
    assert.equal(state.reason, "StartError");
    assert.equal(state.exitCode, 128);
    assert.match(state.message ?? "", /"no-such-program": executable file not found/);
    const broken = await runToEnd(runtime, group("198.18.10.2", shell("true", { mounts: [{ volume: "absent", mountPath: "/x" }] })));
    assert.match(messageOf(broken.workload), /there is no volume "absent"/);
  },

  "names and addresses are given once": async ({ runtime }) => {
    await runtime.create(group("198.18.10.1", shell("sleep 1000")));
    await assert.rejects(runtime.create(group("198.18.10.1", shell("true"))), /there is a workload group\/198\.18\.10\.1 already/);
    await assert.rejects(runtime.create(group("198.18.10.1", shell("true"), { name: "other" })), /the address 198\.18\.10\.1 belongs to group\/198\.18\.10\.1/);
    await assert.rejects(runtime.create(group("198.18.10.2", shell("true"), { name: "../other" })), /cannot name a workload/);
  },

  "changes are told": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("sleep 0.1")));
    const kinds: string[] = [];
    workload.onChange(() => kinds.push(stateOf(workload).kind));
    await until("it ends", () => kinds.at(-1) === "terminated");
    assert.ok(kinds.includes("running"));
  },
} satisfies Record<string, Scenario>;
