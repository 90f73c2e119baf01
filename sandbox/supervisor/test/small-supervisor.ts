import * as fs from "node:fs";
import * as http from "node:http";
import { createImageTable } from "../../machine/containers/image-table.ts";
import { createRuntime } from "../../machine/containers/runtime.ts";
import { addresses, gatewayPorts } from "../../machine/network/address-plan.ts";
import { serveNames } from "../../machine/network/name-server.ts";
import { createNameTable } from "../../machine/network/name-table.ts";
import { hostLink } from "../outer-namespace.ts";
import { serveProxy } from "../proxy.ts";
import { replaceSystemFiles } from "../system-files.ts";

/** A supervisor with one container group and one name: `small-supervisor.ts FOLDER`. Writes FOLDER/ready, and FOLDER/ended on SIGTERM. */
const [folder = ""] = process.argv.slice(2);
const { caBundle } = await replaceSystemFiles({ folder: `${folder}/system`, caPem: "the sandbox's authority\n" });
const serve = 'exec node -e \'require("http").createServer((q,r)=>r.end("hello from the group")).listen(80)\'';
const images = createImageTable({ "test/shell": { entrypoint: ["/bin/sh", "-c"], contents: [{ source: process.execPath, target: "/usr/local/bin/node" }] } });
const runtime = await createRuntime({ logsFolder: `${folder}/containers`, images, caBundle, uplink: hostLink.inside });
const names = createNameTable();
await serveNames(names, addresses.gateway, gatewayPorts.dns);
await serveProxy(names, { host: addresses.gateway, port: gatewayPorts.proxy });
names.set("web.westus.azurecontainer.io", "198.18.10.1");
const container = { name: "web", image: "test/shell", args: [serve], env: {}, mounts: [] };
await runtime.create({ name: "web", hostname: "web", network: { kind: "bridge", ip: "198.18.10.1" }, restartPolicy: "Always", initContainers: [], containers: [container], volumes: {} });
const answers = (): Promise<boolean> =>
  new Promise((resolve) => {
    const request = http.get("http://198.18.10.1", (response) => resolve(response.resume().statusCode === 200));
    request.on("error", () => resolve(false));
  });
while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 20));
fs.writeFileSync(`${folder}/ready`, String(process.pid));

process.on("SIGTERM", () => {
  void runtime.close().then(() => {
    fs.writeFileSync(`${folder}/ended`, "");
    process.exit(0);
  });
});
