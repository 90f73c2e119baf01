import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { execute, group, messageOf, runToEnd, running, shell } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";

const file = (text: string, mode?: number): { data: Buffer; mode?: number } => ({ data: Buffer.from(text), mode });

export const scenarios = {
  "files arrive with their modes and groups, read-only": async ({ runtime }) => {
    const secret = { kind: "files", files: { token: file("abc", 0o400), "deep/er/key": file("def") } } as const;
    const script = "cat /run/secrets/kubernetes.io/serviceaccount/token /secret/deep/er/key; stat -L -c '%a %u %g' /secret/token /secret/deep/er/key; touch /secret/x /secret/token; ls /secret";
    const spec = group("198.18.10.1", shell(script, { user: 1000, mounts: [{ volume: "secret", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }, { volume: "secret", mountPath: "/secret" }] }), { fsGroup: 2000, volumes: { secret } });
    const { output } = await runToEnd(runtime, spec);
    assert.match(output, /^abcdef440 0 2000\n644 0 2000\n/);
    assert.match(output, /'\/secret\/x': Read-only file system/);
    assert.match(output, /\ndeep\ntoken\n/);
    const closed = await runToEnd(runtime, group("198.18.10.2", shell("cat /secret/token", { user: 1000, mounts: [{ volume: "secret", mountPath: "/secret" }] }), { volumes: { secret } }));
    assert.match(closed.output, /Permission denied/);
    await assert.rejects(runtime.create(group("198.18.10.3", shell("true"), { volumes: { bad: { kind: "files", files: { "../x": file("") } } } })), /"\.\.\/x" cannot be a file of a volume/);
    await runtime.create(group("198.18.10.3", shell("true")));
  },

  "an update changes all files at once": async ({ runtime }) => {
    const config = { kind: "files", files: { a: file("1"), b: file("1"), gone: file("1") } } as const;
    const watch = "while :; do a=$(cat /config/..data/a /config/..data/b 2>/dev/null); echo $a; done";
    const workload = await runtime.create(group("198.18.10.1", shell(watch, { mounts: [{ volume: "config", mountPath: "/config" }, { volume: "config", mountPath: "/one", subPath: "a" }] }), { volumes: { config } }));
    await running(workload);
    for (let version = 2; version <= 30; version++) workload.updateVolume("config", { a: file(String(version)), b: file(String(version)), new: file("n") });
    const { output } = await execute(workload, ["sh", "-c", "cat /config/a /config/b /config/new /one; ls /config; ls -A /config | wc -l"]);
    assert.equal(output, "3030n1a\nb\nnew\n5\n");
    assert.throws(() => workload.updateVolume("other", {}), /there is no volume "other"/);
  },

  "folders of this machine keep what is written": async ({ runtime, folder }) => {
    fs.mkdirSync(`${folder}/a share`);
    const share = { kind: "folder", path: `${folder}/a share` } as const;
    const mounts = [{ volume: "share", mountPath: "/data" }, { volume: "share", mountPath: "/sub", subPath: "x/y" }, { volume: "share", mountPath: "/fixed", readOnly: true }];
    const { output } = await runToEnd(runtime, group("198.18.10.1", shell("id -u; echo kept >/data/file; echo deep >/sub/file; touch /fixed/x; cat /fixed/x/y/file", { user: 1000, mounts }), { fsGroup: 3000, volumes: { share } }));
    assert.match(output, /^1000\n.*'\/fixed\/x': (Read-only file system|cannot touch).*|deep\n$/s);
    assert.equal(fs.readFileSync(`${folder}/a share/file`, "utf8"), "kept\n");
    assert.equal(fs.readFileSync(`${folder}/a share/x/y/file`, "utf8"), "deep\n");
    assert.equal(fs.statSync(`${folder}/a share/file`).gid, 3000);
    await assert.rejects(runtime.create(group("198.18.10.2", shell("true"), { volumes: { share: { kind: "folder", path: "/no/such" } } })), /volume "share": the folder \/no\/such does not exist/);
  },

  "a link in a volume does not lead out of it": async ({ runtime, folder }) => {
    fs.mkdirSync(`${folder}/share`);
    fs.symlinkSync("/root", `${folder}/share/out`);
    for (const [index, subPath] of ["out", "out/new", "../share", "/etc"].entries()) {
      const { workload } = await runToEnd(runtime, group(`198.18.10.${index + 1}`, shell("ls /x", { mounts: [{ volume: "share", mountPath: "/x", subPath }] }), { volumes: { share: { kind: "folder", path: `${folder}/share` } } }));
      assert.match(messageOf(workload), /leads out of the volume/);
    }
    const nested = [{ volume: "share", mountPath: "/x" }, { volume: "empty", mountPath: "/x/out/sub" }];
    const { workload } = await runToEnd(runtime, group("198.18.10.9", shell("true", { mounts: nested }), { volumes: { share: { kind: "folder", path: `${folder}/share` }, empty: { kind: "empty" } } }));
    assert.match(messageOf(workload), /leads out of its volume/);
    assert.ok(!fs.existsSync("/root/sub") && !fs.existsSync("/root/new"));
  },

  "containers of a group share volumes and localhost, not their root": async ({ runtime }) => {
    const mounts = [{ volume: "shared", mountPath: "/shared" }];
    const serve = "touch /own; cd /shared; exec node -e 'require(\"http\").createServer((q,r)=>r.end(\"hello\")).listen(8080,\"127.0.0.1\",()=>require(\"fs\").writeFileSync(\"/shared/up\",\"\"))'";
    const ask = "until [ -e /shared/up ]; do sleep 0.05; done; ls /own; node -e 'fetch(\"http://localhost:8080\").then(r=>r.text()).then(console.log)'";
    const spec = group("198.18.10.1", shell(ask, { mounts }), { volumes: { shared: { kind: "empty" } } });
    const workload = await runtime.create({ ...spec, containers: [...spec.containers, shell(serve, { name: "server", mounts })] });
    const state = async (): Promise<string> => {
      while (workload.status().containers[0]?.state.kind !== "terminated") await new Promise((resolve) => setTimeout(resolve, 20));
      return workload.logs("main");
    };
    assert.match(await state(), /'\/own': No such file or directory\nhello\n$/);
  },

  "files can stand anywhere in an image, also below /usr": async ({ runtime, folder }) => {
    const config = { kind: "files", files: { "a.conf": file("config") } } as const;
    const mounts = ["/usr/share/absent/etc", "/app/config", "/usr/local/etc/app/x.conf", "/bin/../opt/new"].map((mountPath, index) => ({ volume: "config", mountPath, ...(index === 2 ? { subPath: "a.conf" } : {}) }));
    const { output } = await runToEnd(runtime, group("198.18.10.1", shell("cat /usr/share/absent/etc/a.conf /app/config/a.conf /usr/local/etc/app/x.conf /opt/new/a.conf /app/hello.txt; node -p 2", { mounts, workingDir: "/usr/share/work" }), { volumes: { config } }));
    assert.equal(output, "configconfigconfigconfigfrom the image\n2\n");
    assert.deepEqual(fs.readdirSync(`${folder}/app`), ["hello.txt"]);
    assert.ok(!fs.existsSync("/usr/share/absent"));
  },
} satisfies Record<string, Scenario>;
