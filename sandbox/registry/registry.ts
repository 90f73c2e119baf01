import { createHash } from "node:crypto";
import type { Cloud, CloudRequest, CloudResponse } from "../clouds/cloud.ts";
import { type ImageSpec, type ImageTable, UnknownImage } from "../machine/containers/types.ts";

const types = { manifest: "application/vnd.oci.image.manifest.v1+json", config: "application/vnd.oci.image.config.v1+json" } as const;
const architectures = ["amd64", "arm64"] as const;

/**
 * The image table as a registry shows it, for who asks whether an image can be pulled: manifests by tag, and their
 * configurations (github.com/opencontainers/distribution-spec). Private images need a token of who may pull them. There are
 * no layers to pull: machines and container groups take images from the table.
 */
export class Registry implements Cloud {
  readonly name = "registry";
  readonly hosts: readonly string[];

  constructor(
    host: string,
    private readonly images: ImageTable,
  ) {
    this.hosts = [host];
  }

  handle({ method, host, url, headers }: CloudRequest): Promise<CloudResponse> {
    const authorization = typeof headers["authorization"] === "string" ? headers["authorization"] : "";
    return Promise.resolve(method === "GET" || method === "HEAD" ? this.answer(host, url, authorization) : fault(405, "UNSUPPORTED", "The sandbox's registry is read only."));
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  inventory(): [] {
    return [];
  }

  private answer(host: string, url: URL, authorization: string): CloudResponse {
    // As with many registries, what a token opens is looked at when it is shown.
    if (url.pathname === "/token") return { status: 200, body: { token: tokenOf(url.searchParams.get("scope") ?? "", authorization) } };
    const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (kind === "blobs") return blob(reference);
    if (kind === undefined) return fault(404, "UNSUPPORTED", "The sandbox's registry has manifests and their configurations only.");
    const image = this.find(`${host}/${repository}${reference.startsWith("sha256:") ? "@" : ":"}${reference}`);
    if (image === undefined) return fault(404, "MANIFEST_UNKNOWN", `manifest unknown: ${repository}, ${reference}`);
    const scope = `repository:${repository}:pull`;
    if (image.pullAs !== undefined && authorization !== `Bearer ${tokenOf(scope, basicOf(image.pullAs))}`) {
      return { ...fault(401, "UNAUTHORIZED", "authentication required"), headers: { "www-authenticate": `Bearer realm="https://${host}/token",service="${host}",scope="${scope}"` } };
    }
    return json(manifestOf(image), types.manifest);
  }

  private find(image: string): ImageSpec | undefined {
    try {
      return this.images.resolve(image);
    } catch (error) {
      if (error instanceof UnknownImage) return undefined;
      throw error;
    }
  }
}

const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

const basicOf = ({ username, password }: { readonly username: string; readonly password: string }): string => `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

const tokenOf = (scope: string, authorization: string): string => createHash("sha256").update(`${scope}\n${authorization}`).digest("base64url");

/** What an image's configuration says of it here. */
const configOf = (architecture: string): string => JSON.stringify({ architecture, os: "linux", config: {}, rootfs: { type: "layers", diff_ids: [] } });

function manifestOf({ architecture = "amd64" }: ImageSpec): string {
  const config = configOf(architecture);
  return JSON.stringify({ schemaVersion: 2, mediaType: types.manifest, config: { mediaType: types.config, digest: digestOf(config), size: Buffer.byteLength(config) }, layers: [] });
}

function blob(digest: string): CloudResponse {
  const config = architectures.map(configOf).find((each) => digestOf(each) === digest);
  return config === undefined ? fault(404, "BLOB_UNKNOWN", "blob unknown to registry") : json(config, types.config);
}

const json = (text: string, type: string): CloudResponse => ({ status: 200, headers: { "content-type": type, "docker-content-digest": digestOf(text) }, body: text });

const fault = (status: number, code: string, message: string): CloudResponse => ({ status, body: { errors: [{ code, message }] } });
