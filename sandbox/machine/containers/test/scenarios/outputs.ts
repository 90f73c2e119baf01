import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { NoSuchContainer } from "../../types.ts";
import { execute, group, runToEnd, running, shell, until } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";

export const scenarios = {
  "logs hold both streams, whole lines, also what is written by name": async ({ runtime }) => {
    const { output } = await runToEnd(runtime, group("198.18.10.1", shell("echo out; echo err >&2; echo named >/dev/stdout; printf half; printf ' whole\\n'; printf 'no end'", { user: 1000 })));
    assert.deepEqual(output.split("\n").sort(), ["err", "half whole", "named", "no end", "out", ""].sort());
  },

  "logs are cut as asked": async ({ runtime, folder }) => {
    const { workload } = await runToEnd(runtime, group("198.18.10.1", shell("for i in 1 2 3 4 5; do echo line $i; done; sleep 0.3; echo line 6")));
    assert.equal(workload.logs("main", { tailLines: 2 }), "line 5\nline 6\n");
    assert.equal(workload.logs("main", { limitBytes: 9 }), "line 1\nli");
    const stamped = workload.logs("main", { tailLines: 1, timestamps: true });
    assert.match(stamped, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line 6\n$/);
    assert.equal(workload.logs("main", { since: new Date(new Date(stamped.split(" ")[0] ?? "").getTime() - 100) }), "line 6\n");
    assert.ok(fs.existsSync(`${folder}/logs/group/198.18.10.1/main.log`));
    assert.throws(() => workload.logs("other"), NoSuchContainer);
    await workload.delete(0);
    assert.ok(!fs.existsSync(`${folder}/logs/group/198.18.10.1`));
  },

  "logs are followed": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("for i in 1 2 3 4; do echo line $i; sleep 0.2; done; sleep 1000")));
    await until("something was written", () => workload.logs("main") !== "");
    const lines: string[] = [];
    const stop = workload.followLogs("main", {}, (line) => lines.push(line));
    await until("the third line", () => lines.length === 3);
    stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(lines, ["line 1\n", "line 2\n", "line 3\n"]);
  },

  "a log keeps only its end": async ({ runtime, folder }) => {
    const { workload } = await runToEnd(runtime, group("198.18.10.1", shell("i=0; while [ $i -lt 26 ]; do head -c 999999 /dev/zero | tr '\\0' x; echo; i=$((i+1)); done; echo the end")));
    const text = workload.logs("main");
    assert.ok(text.length > 4_000_000 && text.length < 11_000_000, String(text.length));
    assert.ok(text.endsWith("the end\n"));
    const size = fs.readdirSync(`${folder}/logs/group/198.18.10.1`).reduce((sum, name) => sum + fs.statSync(`${folder}/logs/group/198.18.10.1/${name}`).size, 0);
    assert.ok(size < 11_000_000, String(size));
  },

  "commands run in a container": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("sleep 1000", { image: "test/user:1" })));
    await running(workload);
    assert.deepEqual(await execute(workload, ["sh", "-c", "id -u; hostname; echo oops >&2; exit 3"]), { exitCode: 3, output: "1000\ntest\n", errors: "oops\n" });
    assert.deepEqual(await execute(workload, ["cat", "/dev/stdin"], "from outside"), { exitCode: 0, output: "from outside", errors: "" });
    assert.equal((await execute(workload, ["sh", "-c", "kill -KILL $$"])).exitCode, 137);
    assert.equal((await execute(workload, ["no-such-program"])).exitCode, 127);
    assert.throws(() => workload.exec("other", ["true"], { tty: false }), NoSuchContainer);
    const big = await execute(workload, ["sh", "-c", "wc -c"], "x".repeat(3_000_000));
    assert.equal(big.output.trim(), "3000000");
    const endless = workload.exec("main", ["sleep", "1000"], { tty: false });
    setTimeout(() => endless.kill(), 100);
    assert.equal(await endless.exitCode, 137);
    await until("the killed command is gone", async () => !(await execute(workload, ["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"])).output.includes("sleep 1000 sleep 1000"));
  },

  "commands run on a terminal": async ({ runtime }) => {
    const workload = await runtime.create(group("198.18.10.1", shell("sleep 1000", { image: "test/user:1" })));
    await running(workload);
    const { output, exitCode } = await execute(workload, ["sh", "-c", "tty; echo error >&2; echo \"it's $TERM\"; exit 4"], "", true);
    assert.equal(exitCode, 4);
    assert.match(output, /^\/dev\/pts\/\d+\r\nerror\r\nit's xterm\r\n$/);

    const session = workload.exec("main", ["sh"], { tty: true });
    let text = "";
    session.stdout.on("data", (data: Buffer) => (text += data.toString()));
    session.resize(123, 45);
    await until("a prompt", () => text.includes("$ "));
    await until("the size is known", () => {
      session.stdin.write("stty size\n");
      return text.includes("45 123");
    });
    session.resize(77, 22);
    await until("the new size is known", () => {
      session.stdin.write("stty size\n");
      return text.includes("22 77");
    });
    session.stdin.write("sleep 1000\n");
    await new Promise((resolve) => setTimeout(resolve, 200));
    session.stdin.write("\x03");
    session.stdin.write("exit 6\n");
    assert.equal(await session.exitCode, 6);
  },
} satisfies Record<string, Scenario>;
