import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { caBundleText, execute, group, runToEnd, running, shell } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";

export const scenarios = {
  "a container sees neither the machine's files nor other containers' secrets": async ({ runtime, folder }) => {
    const secret = { kind: "files", files: { password: { data: Buffer.from("hunter2") } } } as const;
    const other = await runtime.create(group("198.18.10.1", shell("sleep infinity", { mounts: [{ volume: "secret", mountPath: "/secret" }] }), { volumes: { secret } }));
    await running(other);
    fs.writeFileSync(`${folder}/state.txt`, "of the sandbox");
    const looks = [`ls /root /home /mnt /opt /srv /run`, `ls -d ${folder} /work /secret ${process.cwd()} 2>&1`, "cat /etc/shadow /etc/machine-id 2>&1", "find / -xdev -name password 2>/dev/null", "true"];
    const { output } = await runToEnd(runtime, group("198.18.10.2", shell(looks.join("; "))));
    assert.doesNotMatch(output, /password|hunter2|root:\*|root:\$/);
    assert.match(output, new RegExp(`cannot access '${folder}'`));
    assert.match(output, /cannot access '\/secret'/);
    assert.match(output, /\/etc\/shadow: No such file/);
    assert.match(output, /^\/home:\n\n\/mnt:\n\n\/opt:\n\n\/root:\n\n\/run:\n\n\/srv:\n/);
  },

  "a container sees only its own processes": async ({ runtime }) => {
    await running(await runtime.create(group("198.18.10.1", shell("exec sleep 12345"))));
    const { output } = await runToEnd(runtime, group("198.18.10.2", shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '; echo; ls -d /proc/[0-9]* | wc -l")));
    assert.doesNotMatch(output, /12345|tsx|unshare/);
    assert.ok(Number(output.trim().split("\n").at(-1)) <= 5, output);
  },

  "a container cannot change the machine's kernel settings or reach its devices": async ({ runtime }) => {
    const { output } = await runToEnd(runtime, group("198.18.10.2", shell("echo 1 >/proc/sys/kernel/panic; echo h >/proc/sysrq-trigger; mknod /tmp/disk b 254 0 && cat /tmp/disk; mount -t tmpfs x /mnt; ls /dev; head -c 1 /proc/kcore | wc -c")));
    assert.match(output, /panic: Read-only file system/);
    assert.match(output, /sysrq-trigger: (Read-only file system|Directory nonexistent)/);
    assert.match(output, /\/tmp\/disk: (Permission denied|Operation not permitted)/);
    assert.match(output, /permission denied|must be superuser/i);
    assert.doesNotMatch(output, /vda|sda|kmsg|mem\b/);
    assert.match(output, /\n0\n$/);
  },

  "user, groups and capabilities are as given": async ({ runtime }) => {
    // Errors too by the one way out: between two, the order is not kept.
    const script = "exec 2>&1; id -u; id -g; id -G; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; whoami; echo $HOME; pwd; touch $HOME/x && echo home; touch /etc/x || echo kept";
    const asUser = await runToEnd(runtime, group("198.18.10.1", shell(script, { image: "test/user:1" }), { fsGroup: 2000 }));
    assert.match(asUser.output, /^1000\n1000\n1000 2000\nCapEff:\t0{16}\nCapBnd:\t00000000a80425fb\nNoNewPrivs:\t1\napp\n\/home\/app\n\/app\nhome\n/);
    assert.match(asUser.output, /\/etc\/x'?: Permission denied\nkept\n$/);
    const asRoot = await runToEnd(runtime, group("198.18.10.2", shell(script)));
    assert.match(asRoot.output, /^0\n0\n0\nCapEff:\t00000000a80425fb\n/);
    const dropped = await runToEnd(runtime, group("198.18.10.3", shell(script, { user: 1234, group: 99, capabilities: { drop: ["ALL"] } })));
    assert.match(dropped.output, /^1234\n99\n99\nCapEff:\t0{16}\nCapBnd:\t0{16}\n/);
    const one = await runToEnd(runtime, group("198.18.10.4", shell(script, { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } })));
    assert.match(one.output, /CapEff:\t0000000000000400\nCapBnd:\t0000000000000400\n/);
  },

  "nothing but mounts is writable with a read-only root": async ({ runtime }) => {
    const script = "for f in /x /tmp/x /root/x /etc/x /usr/x /var/log/x /data/x /dev/shm/x; do touch $f 2>/dev/null && echo $f; done; true";
    const mounts = [{ volume: "data", mountPath: "/data" }];
    const volumes = { data: { kind: "empty" } } as const;
    const closed = await runToEnd(runtime, group("198.18.10.1", shell(script, { readOnlyRoot: true, mounts }), { volumes }));
    assert.equal(closed.output, "/data/x\n/dev/shm/x\n");
    const open = await runToEnd(runtime, group("198.18.10.2", shell(script, { mounts }), { volumes }));
    assert.equal(open.output, "/x\n/tmp/x\n/root/x\n/etc/x\n/var/log/x\n/data/x\n/dev/shm/x\n");
  },

  "the image's and the container's environment arrive, and stand in no process list": async ({ runtime }) => {
    const env = { FROM: "container", "with.dot": "yes", SECRET: "env-s3cret", LD_PRELOAD: "/lib/absent.so" };
    const workload = await runtime.create(group("198.18.10.1", shell("env | sort; sleep infinity", { image: "test/user:1", env })));
    await running(workload);
    const { output } = await execute(workload, ["env"]);
    for (const text of [output, workload.logs("main")]) {
      for (const line of ["FROM=container", "KEPT=image", "SECRET=env-s3cret", "HOME=/home/app", "HOSTNAME=test", "LD_PRELOAD=/lib/absent.so"]) assert.ok(text.split("\n").includes(line), `${line} in ${text}`);
    }
    // A shell would drop a name that it cannot hold: this one is seen without one.
    assert.match(output, /^with\.dot=yes$/m);
    const [command = "", ...args] = workload.execCommandLine("main", ["sh", "-c", "echo $SECRET; id -u; hostname; pwd; sleep 0.3"]);
    const entered = execFileSync(command, args, { encoding: "utf8", env: { OUTSIDE: "1" } });
    assert.equal(entered, "env-s3cret\n1000\ntest\n/app\n");
    const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    assert.doesNotMatch(all.join("\n"), /env-s3cret/);
    assert.doesNotMatch([command, ...args].join(" "), /env-s3cret/);
  },

  "names, certificates and image contents are the container's own": async ({ runtime }) => {
    const script = "cat /etc/hosts /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem /app/hello.txt; hostname; node -p 1+1; touch /app/x /usr/local/bin/node; ls /usr/local/bin";
    const workload = group("198.18.10.1", shell(script), { hosts: [{ ip: "198.18.0.1", names: ["management.azure.com", "x"] }], searchDomains: ["default.svc.cluster.local"] });
    const { output } = await runToEnd(runtime, workload);
    assert.match(output, /^127\.0\.0\.1 localhost\n198\.18\.10\.1 test\n198\.18\.0\.1 management\.azure\.com x\nnameserver 198\.18\.0\.1\nsearch default\.svc\.cluster\.local\n/);
    assert.ok(output.includes(caBundleText + caBundleText + "from the image\ntest\n2\n"), output);
    assert.match(output, /'\/app\/x': Read-only file system/);
    assert.match(output, /node': Read-only file system|cannot touch '\/usr\/local\/bin\/node'/);
  },
} satisfies Record<string, Scenario>;
