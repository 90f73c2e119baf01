import * as fs from "node:fs";
import * as path from "node:path";
import * as azure from "@pulumi/azure-native";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const server = fs.readFileSync(path.join(import.meta.dirname, "server.mjs"));

const group = new azure.resources.ResourceGroup("page", { location: config.get("location") ?? "westus" });

const page = new azure.containerinstance.ContainerGroup("page", {
  resourceGroupName: group.name,
  location: group.location,
  osType: "Linux",
  restartPolicy: "Always",
  ipAddress: { type: "Public", ports: [{ port: 80, protocol: "TCP" }] },
  containers: [
    {
      name: "server",
      image: "docker.io/library/node:20.20.2-bookworm-slim",
      command: ["node", "/website/server.mjs"],
      environmentVariables: [{ name: "GREETING", value: config.get("greeting") ?? "Hello from a container group" }],
      ports: [{ port: 80, protocol: "TCP" }],
      resources: { requests: { cpu: 1, memoryInGB: 1 } },
      volumeMounts: [{ name: "website", mountPath: "/website", readOnly: true }],
    },
  ],
  // The server is one file, so it needs no image of its own: it is mounted into that of Node.js.
  volumes: [{ name: "website", secret: { "server.mjs": server.toString("base64") } }],
});

/** Where the page is. */
export const url = pulumi.interpolate`http://${page.ipAddress.apply((address) => address?.ip)}/`;
export const resourceGroupName = group.name;
export const containerGroupName = page.name;
