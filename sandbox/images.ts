import * as path from "node:path";
import type { ImageSpec } from "./machine/containers/types.ts";
import { statePaths } from "./paths.ts";
import type { ToolPaths } from "./toolchain/tool-paths.ts";

/** Node.js for images that need it: the one that runs the sandbox, because a user's may stand outside /usr. */
const nodeBinary = { source: process.execPath, target: "/usr/local/bin/node" } as const;

/** An image that holds one binary and runs it. */
const binaryImage = (source: string, target: string): ImageSpec => ({ entrypoint: [target], contents: [{ source, target }] });

/** The todo app, bundled by `sandbox up` from app/, with what its Dockerfile sets; versions differ in what they call themselves. */
const todoImage = (version: string): ImageSpec => ({
  entrypoint: ["/usr/local/bin/node", "/app/server.mjs"],
  // Node.js reads no system bundle: what a public authority is on Azure, the sandbox's own is here.
  env: { NODE_ENV: "production", APP_VERSION: version, NODE_EXTRA_CA_CERTS: "/etc/ssl/certs/ca-certificates.crt" },
  workingDir: "/app",
  contents: [nodeBinary, { source: path.join(statePaths.images, "todo"), target: "/app" }],
});

/** The sandbox's own registry. Nobody can have a name below .test (RFC 6761), so that no image of somebody else's can ever stand in for these. */
export const registry = "registry.gke-aci.test";

/** The versions of the todo app that can be pulled: two, so that an upgrade can be tried. */
const todoVersions = ["1.0.0", "1.1.0"];

/** The image of stacks that name none. */
export const sandboxTodoImage = `${registry}/todo:1.0.0`;

/**
 * Image name -> what runs for it. Every other name fails as a pull does. `*` stands for any tag.
 *
 * The article's `janakiramm/todo` is run by this project's app: its own driver speaks a protocol that neither
 * today's Cosmos DB nor the sandbox's database understands.
 */
export function sandboxImages(tools: ToolPaths): Record<string, ImageSpec> {
  const kubernetes = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubectl"] as const;
  return {
    ...Object.fromEntries(kubernetes.map((name) => [`registry.k8s.io/${name}:v1.34.2`, binaryImage(tools[name], `/usr/local/bin/${name}`)])),
    "registry.k8s.io/etcd:3.6.4-0": binaryImage(tools.etcd, "/usr/local/bin/etcd"),
    "mcr.microsoft.com/oss/virtual-kubelet/virtual-kubelet:1.6.4": binaryImage(tools["virtual-kubelet"], "/usr/bin/virtual-kubelet"),
    "ghcr.io/ferretdb/ferretdb:1.24.2": binaryImage(tools.ferretdb, "/usr/local/bin/ferretdb"),
    "docker.io/library/node:20.20.2-bookworm-slim": { entrypoint: [nodeBinary.target], contents: [nodeBinary] },
    "gke-aci.local/node-agent:1": binaryImage(tools["node-agent"], "/usr/local/bin/node-agent"),
    ...Object.fromEntries(todoVersions.map((version) => [`${registry}/todo:${version}`, todoImage(version)])),
    // To try credentials with: no secret, because nothing but the sandbox knows this registry.
    [`${registry}/private/todo:1.0.0`]: { ...todoImage("1.0.0"), pullAs: { username: "puller", password: "sandbox" } },
    // To try an image with that neither cloud can run.
    [`${registry}/arm64/todo:1.0.0`]: { ...todoImage("1.0.0"), architecture: "arm64" },
    "janakiramm/todo:*": todoImage(""),
  };
}
