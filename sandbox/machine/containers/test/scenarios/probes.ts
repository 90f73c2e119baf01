import * as assert from "node:assert/strict";
import type { ProbeAction, ProbeSpec } from "../../types.ts";
import { execute, group, running, shell, until } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";

const probe = (action: ProbeAction, more: Partial<ProbeSpec> = {}): ProbeSpec => ({ action, initialDelaySeconds: 0, periodSeconds: 0.1, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 2, ...more });
const http = (path: string): ProbeAction => ({ kind: "httpGet", port: 8080, path, scheme: "HTTP", headers: { "x-probe": "yes" } });
const server = "exec node -e 'let ok=200;require(\"http\").createServer((q,r)=>{if(q.url==\"/break\")ok=500;if(q.url==\"/mend\")ok=200;r.statusCode=q.headers[\"x-probe\"]?ok:200;r.end()}).listen(8080)'";
const ask = (path: string): string[] => ["node", "-e", `fetch("http://127.0.0.1:8080${path}")`];

export const scenarios = {
  "a container is ready while its readiness probe passes": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell(server, { readiness: probe(http("/")) })));
    const ready = (): boolean => workload.status().containers[0]?.ready === true;
    await running(workload);
    assert.equal(ready(), false);
    await until("it is ready", ready);
    await execute(workload, ask("/break"));
    await until("it is not ready", () => !ready());
    assert.ok(workload.status().events.some((event) => event.reason === "Unhealthy" && event.message === "Readiness probe failed: HTTP probe failed with statuscode: 500"));
    assert.equal(workload.status().containers[0]?.restartCount, 0);
    await execute(workload, ask("/mend"));
    await until("it is ready again", ready);
  },

  "a container whose liveness probe fails is started again": async ({ runtime }) => {
    const liveness = probe({ kind: "exec", command: ["sh", "-c", "[ ! -e /tmp/sick ] || { echo feeling bad; exit 1; }"] });
    const workload = await runtime.create(group("198.18.10.1", shell("exec sleep 1000", { liveness }), { restartPolicy: "Always" }));
    await running(workload);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(workload.status().containers[0]?.restartCount, 0);
    await execute(workload, ["touch", "/tmp/sick"]);
    await until("it was started again", () => workload.status().containers[0]?.restartCount === 1);
    const events = workload.status().events.map((event) => event.message);
    assert.ok(events.includes("Liveness probe failed: feeling bad\n"));
    assert.ok(events.includes("Container main failed liveness probe, will be restarted"));
    assert.equal(workload.status().containers[0]?.lastState?.exitCode, 143);
  },

  "a startup probe holds the others back": async ({ runtime }) => {
    const startup = probe({ kind: "exec", command: ["test", "-e", "/tmp/up"] }, { failureThreshold: 100 });
    const workload = await runtime.create(group("198.18.10.1", shell("sleep 0.7; touch /tmp/up; exec sleep 1000", { startup, liveness: probe({ kind: "tcpSocket", port: 9 }) }), { restartPolicy: "Always" }));
    await running(workload);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual([workload.status().containers[0]?.started, workload.status().containers[0]?.restartCount], [false, 0]);
    await until("it has started", () => workload.status().containers[0]?.started === true);
    await until("its liveness probe counts now", () => (workload.status().containers[0]?.restartCount ?? 0) > 0);
    assert.ok(workload.status().events.some((event) => event.message.startsWith("Liveness probe failed: dial tcp 198.18.10.1:9: connect ECONNREFUSED")));
  },

  "a probe that takes too long has failed": async ({ runtime }) => {
    const readiness = probe({ kind: "exec", command: ["sleep", "60"] }, { timeoutSeconds: 0.2 });
    const workload = await runtime.create(group("198.18.10.1", shell("exec sleep 1000", { readiness })));
    await until("it was said", () => workload.status().events.some((event) => event.message === 'Readiness probe failed: command ["sleep","60"] timed out after 0.2s'));
    await workload.delete(0);
  },

  "probes reach what listens on the address of the group, by TCP and HTTP": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell(server, { readiness: probe({ kind: "tcpSocket", port: 8080 }), liveness: probe(http("/"), { initialDelaySeconds: 1 }) })));
    await until("it is ready", () => workload.status().containers[0]?.ready === true);
  },
} satisfies Record<string, Scenario>;
