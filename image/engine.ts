import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../sandbox/user-error.ts";
import type { Builder, ImageRequest } from "./builder.ts";
import { complaintOf, run } from "./command.ts";
import { tagOf } from "./crane.ts";
import { pushFault } from "./push-fault.ts";
import { todoImage } from "./todo-image.ts";

export const engines = ["docker", "podman", "buildah"] as const;
type Engine = (typeof engines)[number];

/** What each engine is asked to see whether it works: a client without its engine fails. */
const trials: Readonly<Record<Engine, readonly (readonly string[])[]>> = { docker: [["info"], ["buildx", "inspect", "--bootstrap"]], podman: [["info"]], buildah: [["info"]] };

const projectRoot = path.resolve(import.meta.dirname, "..");

/** The first of docker, podman and buildah that works here. */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<EngineBuilder | undefined> {
  for (const name of engines) {
    let works = true;
    for (const args of trials[name]) works &&= (await run(name, args, { env })).status === 0;
    if (works) return new EngineBuilder(name, env);
  }
  return undefined;
}

/**
 * Builds by app/Dockerfile with an engine, all times in the image being the first second of 1970: the same sources on the
 * same base give the same digest, on engines of the same version.
 */
export class EngineBuilder implements Builder {
  constructor(
    readonly name: Engine,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  async build(request: ImageRequest, folder: string): Promise<string> {
    return this.name === "docker" ? this.buildByBuildKit(request, folder) : this.buildByPodman(request, folder);
  }

  /** Docker: BuildKit builds twice, the second time from its cache, because it has to know the tag before the digest. */
  private async buildByBuildKit(request: ImageRequest, folder: string): Promise<string> {
    const metadata = path.join(folder, "metadata.json");
    // Neither of the attestations: they hold times and would make each build another one.
    const build = (output: string): string[] => [
      "buildx", "build", ...this.common(request), "--provenance=false", "--sbom=false", "--build-arg", "SOURCE_DATE_EPOCH=0", "--metadata-file", metadata, "--output", output, projectRoot,
    ];
    await this.run("the image could not be built", build("type=image,rewrite-timestamp=true"));
    const digest = digestIn(fs.readFileSync(metadata, "utf8"));
    const reference = `${request.repository}:${tagOf(request.version, digest)}`;
    await this.push(request.repository, build(`type=image,name=${reference},push=true,rewrite-timestamp=true`));
    return digestIn(fs.readFileSync(metadata, "utf8"));
  }

  /** Podman and Buildah share their words. */
  private async buildByPodman(request: ImageRequest, folder: string): Promise<string> {
    const local = `localhost/gke-aci-todo:${request.version}`;
    const file = path.join(folder, "digest");
    await this.run("the image could not be built", ["build", ...this.common(request), "--timestamp", "0", "--format", "oci", "--tag", local, projectRoot]);
    // The digest of what a registry gets is known once it was written somewhere: a folder first, then the registry.
    await this.run("the image could not be written", ["push", "--digestfile", file, local, `oci:${path.join(folder, "layout")}`]);
    const digest = fs.readFileSync(file, "utf8").trim();
    await this.push(request.repository, ["push", "--digestfile", file, local, `docker://${request.repository}:${tagOf(request.version, digest)}`]);
    return fs.readFileSync(file, "utf8").trim();
  }

  private common({ version, base }: ImageRequest): string[] {
    return ["--platform", todoImage.platform, "--file", path.join(projectRoot, "app/Dockerfile"), "--build-arg", `BASE=${base}`, "--build-arg", `VERSION=${version}`];
  }

  private async run(fault: string, args: readonly string[]): Promise<void> {
    const outcome = await run(this.name, args, { env: this.env, show: true });
    if (outcome.status !== 0) throw new UserError(`${fault} with ${this.name}: ${complaintOf(outcome)}`, "nothing was pushed; mend that, then run the same command again");
  }

  private async push(repository: string, args: readonly string[]): Promise<void> {
    const outcome = await run(this.name, args, { env: this.env, show: true });
    if (outcome.status !== 0) throw pushFault(repository, complaintOf(outcome), `${this.name} login`);
  }
}

/** The digest in what BuildKit tells of a build. */
function digestIn(metadata: string): string {
  const digest = (JSON.parse(metadata) as Record<string, unknown>)["containerimage.digest"];
  if (typeof digest !== "string") throw new Error("docker told no digest of the image that it has built");
  return digest;
}
