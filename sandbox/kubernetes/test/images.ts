import * as fs from "node:fs";
import * as path from "node:path";
import { createImageTable } from "../../machine/containers/image-table.ts";
import type { ImageSpec, ImageTable } from "../../machine/containers/types.ts";
import type { ToolName } from "../../toolchain/tools.ts";

/** The tools that a cluster runs. */
export const clusterTools = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubectl", "node-agent"] as const satisfies readonly ToolName[];

/** A web server that tells its host name, and what stands in /etc/word/word. */
const program = `
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
http.createServer((request, response) => {
  console.log(request.url);
  response.end(os.hostname() + " " + fs.readFileSync("/etc/word/word", "utf8"));
}).listen(8080);
process.on("SIGTERM", () => process.exit(0));
`;

/** The images of a control plane and of its nodes, and "test/web:1". */
export function testImages(tools: Readonly<Record<(typeof clusterTools)[number], string>>, folder: string): ImageTable {
  fs.writeFileSync(path.join(folder, "web.mjs"), program);
  const binary = (name: (typeof clusterTools)[number]): ImageSpec => ({ entrypoint: [`/usr/local/bin/${name}`], contents: [{ source: tools[name], target: `/usr/local/bin/${name}` }] });
  const components = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"] as const;
  return createImageTable({
    ...Object.fromEntries(components.map((name) => [`registry.k8s.io/${name}:v1.34.2`, binary(name)])),
    "registry.k8s.io/etcd:3.6.4-0": binary("etcd"),
    "gke-aci.local/node-agent:1": binary("node-agent"),
    "test/web:1": {
      entrypoint: ["/usr/local/bin/node", "/app/web.mjs"],
      user: 1000,
      contents: [
        { source: process.execPath, target: "/usr/local/bin/node" },
        { source: path.join(folder, "web.mjs"), target: "/app/web.mjs" },
      ],
    },
  });
}
