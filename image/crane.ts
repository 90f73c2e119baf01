import * as path from "node:path";
import { ensureTools } from "../sandbox/toolchain/ensure-tools.ts";
import { UserError } from "../sandbox/user-error.ts";
import { writeAppLayer } from "./app-layer.ts";
import type { Builder, ImageRequest } from "./builder.ts";
import { complaintOf, run } from "./command.ts";
import { pushFault } from "./push-fault.ts";
import { todoImage } from "./todo-image.ts";

/**
 * Builds without an engine: the app's files as one layer on the base image, put together by go-containerregistry's crane,
 * which is taken from PATH or built from its Go module. The same sources on the same base give the same digest.
 */
export class CraneBuilder implements Builder {
  readonly name = "crane";

  private constructor(private readonly crane: string) {}

  /**
   * @param ensure finds or builds tools
   * @throws UserError where there is no crane, and no Go to build it
   */
  static async find(ensure: (names: readonly ["crane"]) => Promise<Record<"crane", string>> = ensureTools): Promise<CraneBuilder> {
    const { crane } = await ensure(["crane"]).catch((error: unknown) => {
      // A build that fails says why by itself.
      if (!(error instanceof UserError) || !error.message.startsWith("Go ")) throw error;
      throw new UserError(
        `no way to build an image: docker, podman or buildah are not there or do not work, there is no crane on PATH, and none can be built (${error.message})`,
        "install one of them, or Go; nothing was made",
      );
    });
    return new CraneBuilder(crane);
  }

  async build({ repository, version, base }: ImageRequest, folder: string): Promise<string> {
    const pinned = await this.pinned(base);
    const layer = await writeAppLayer(folder);
    const image = path.join(folder, "image.tar");
    const env = Object.entries({ ...todoImage.env, APP_VERSION: version }).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const config = ["--entrypoint", todoImage.entrypoint.join(","), "--user", todoImage.user, "--workdir", todoImage.workingDir, "--exposed-ports", `${todoImage.port}/tcp`];
    await this.run("the image cannot be put together", ["mutate", pinned, "--platform", todoImage.platform, "--append", layer, ...config, ...env, "--output", image]);
    const digest = (await this.run("the image's digest cannot be told", ["digest", "--tarball", image])).trim();
    const reference = `${repository}:${tagOf(version, digest)}`;
    const pushed = await run(this.crane, ["push", image, reference], { show: false });
    if (pushed.status !== 0) throw pushFault(repository, complaintOf(pushed), `${this.crane} auth login`);
    return digest;
  }

  /** The base image by the digest of the one for the platform, so that what is looked at is what is used. */
  private async pinned(base: string): Promise<string> {
    const digest = (await this.run(`the base image ${base} cannot be read`, ["digest", "--platform", todoImage.platform, base])).trim();
    const pinned = `${base.replace(/@.*$/, "").replace(/:[^/:]*$/, "")}@${digest}`;
    const { os, architecture } = JSON.parse(await this.run(`the base image ${base} cannot be read`, ["config", pinned])) as { os?: string; architecture?: string };
    if (`${os ?? ""}/${architecture ?? ""}` !== todoImage.platform) {
      throw new UserError(`the base image ${base} is for ${os ?? "?"}/${architecture ?? "?"} only, and Azure Container Instances runs ${todoImage.platform}`, "name another one with --base");
    }
    return pinned;
  }

  private async run(fault: string, args: readonly string[]): Promise<string> {
    const outcome = await run(this.crane, args);
    if (outcome.status !== 0) throw new UserError(`${fault}: ${complaintOf(outcome)}`, "nothing was pushed; mend that, then run the same command again");
    return outcome.stdout;
  }
}

/** A tag that no other image gets: it keeps the image from being cleaned up, and never moves. */
export const tagOf = (version: string, digest: string): string => `${version}-${digest.replace("sha256:", "").slice(0, 12)}`;
