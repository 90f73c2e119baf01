import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goFault } from "../../sandbox/toolchain/go.ts";
import { run, type Outcome } from "../command.ts";
import { CraneBuilder } from "../crane.ts";
import { findEngine } from "../engine.ts";
import { todoImage } from "../todo-image.ts";
import { Registry } from "./registry.ts";

const projectRoot = path.resolve(import.meta.dirname, "../..");

/** The command as a user runs it, by crane: whatever engine this machine may have is left alone. */
const image = (...args: string[]): Promise<Outcome> => run(process.execPath, ["--import", "tsx", "image/main.ts", "--no-engine", ...args], { cwd: projectRoot });

describe("npm run image, without an engine", () => {
  let registry: Registry;
  let folder: string;
  let base: string;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-image-test-"));
    registry = await Registry.start();
    base = await registry.pushBase(folder, "base", "linux/amd64");
  }, 180_000);
  afterAll(async () => {
    await (registry as Registry | undefined)?.stop();
    fs.rmSync(folder, { recursive: true });
  });

  it("pushes the same image for the same sources, under a tag that no other one gets", async () => {
    const repository = `${registry.address}/me/todo`;
    const first = await image(repository, "--base", base, "--stack", "none", "--version", "2.0.0");
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    const second = await image(repository, "--base", base, "--stack", "none", "--version", "2.0.0");
    expect(second.stdout).toBe(first.stdout);
    const digest = first.stdout.trim();
    expect(await registry.ask("ls", repository)).toBe(`2.0.0-${digest.slice("sha256:".length, "sha256:".length + 12)}`);
    expect(await registry.ask("digest", `${repository}@${digest}`)).toBe(digest);

    const { os: system, architecture, config } = JSON.parse(await registry.ask("config", `${repository}@${digest}`)) as { os: string; architecture: string; config: Record<string, unknown> };
    expect(`${system}/${architecture}`).toBe("linux/amd64");
    expect(config).toMatchObject({ Entrypoint: todoImage.entrypoint, User: "root", WorkingDir: "/app", ExposedPorts: { "8080/tcp": {} } });
    expect(config["Cmd"]).toBeUndefined();
    expect(config["Env"]).toEqual(["FROM_BASE=1", "NODE_ENV=production", "PORT=8080", "APP_VERSION=2.0.0"]);
  });

  it("puts the bundled app upon the base, all of it root's and without a time", async () => {
    const repository = `${registry.address}/me/files`;
    const { stdout } = await image(repository, "--base", base, "--stack", "none");
    const archive = path.join(folder, "files.tar");
    await registry.ask("export", `${repository}@${stdout.trim()}`, archive);
    const listing = (await run("tar", ["--utc", "-tvf", archive])).stdout;
    expect(listing).toMatch(/^-rw-r--r-- root\/root +\d{6,} 1970-01-01 00:00 app\/server\.mjs$/m);
    expect(listing).toMatch(/ app\/public\/style\.css$/m);
    expect(listing).toMatch(/ etc\/base$/m);
    expect(listing).not.toMatch(/node_modules|\.ts$/m);
    const unpacked = path.join(folder, "unpacked");
    fs.mkdirSync(unpacked);
    await run("tar", ["-xf", archive, "-C", unpacked]);
    // Nothing but Node.js is needed: without settings the app says so.
    const started = await run(process.execPath, [path.join(unpacked, "app/server.mjs")], { env: {} });
    expect(started).toMatchObject({ status: 78, stderr: expect.stringContaining("neither DB_FILE nor DB is set") as string });
  });

  it("refuses a base for other machines and one that is not there, and pushes nothing", async () => {
    const arm = await registry.pushBase(folder, "arm", "linux/arm64");
    const repository = `${registry.address}/me/nothing`;
    const foreign = await image(repository, "--base", arm, "--stack", "none");
    expect(foreign).toMatchObject({ status: 1, stderr: expect.stringContaining(`the base image ${arm} is for linux/arm64 only, and Azure Container Instances runs linux/amd64`) as string });
    const missing = await image(repository, "--base", `${registry.address}/no/base:1`, "--stack", "none");
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringMatching(/the base image .*\/no\/base:1 cannot be read: .*NAME_UNKNOWN/) as string });
    expect(await registry.ask("catalog", registry.address)).not.toContain("me/nothing");
  });

  it("says in one sentence that a registry is not there, and sets nothing", async () => {
    const before = fs.readFileSync(path.join(projectRoot, "Pulumi.dev.yaml"), "utf8");
    const { status, stderr, stdout } = await image("127.0.0.1:9/me/todo", "--base", base, "--stack", "dev");
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("error: the image could not be pushed to 127.0.0.1:9/me/todo: ");
    expect(fs.readFileSync(path.join(projectRoot, "Pulumi.dev.yaml"), "utf8")).toBe(before);
  });
});

describe("bad input of npm run image", () => {
  it("is refused before anything is made: a tag, an unknown stack, an unknown option", async () => {
    const tag = await image("ghcr.io/me/todo:1.0");
    expect(tag).toMatchObject({ status: 1, stdout: "", stderr: 'error: the repository "ghcr.io/me/todo:1.0" has a tag, and no tag belongs there\nnext: write ghcr.io/me/todo, and what the app calls itself as --version 1.0\n' });
    expect((await image("ghcr.io/me/todo", "--stack", "nope")).stderr).toMatch(/^error: there is no stack nope: no Pulumi\.nope\.yaml\nnext: .*\n$/);
    expect((await image("ghcr.io/me/todo", "--stcak", "dev")).stderr).toContain("Unknown option '--stcak'");
  });

  it("says in one sentence that there is neither engine nor crane nor Go", async () => {
    const empty = { PATH: "/nowhere" };
    expect(await findEngine(empty)).toBeUndefined();
    const found = CraneBuilder.find(() => Promise.reject(goFault([], "1.25.0", ["crane"])));
    await expect(found).rejects.toThrow(
      "no way to build an image: docker, podman or buildah are not there or do not work, there is no crane on PATH, and none can be built (Go 1.25.0 or newer is needed to build crane, and there is none on PATH)",
    );
  });

  it("takes a client without an engine for none", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-client-"));
    const client = "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n";
    fs.writeFileSync(path.join(folder, "docker"), client, { mode: 0o755 });
    expect(await findEngine({ PATH: `${folder}:/nowhere` })).toBeUndefined();
    fs.rmSync(folder, { recursive: true });
  });
});
