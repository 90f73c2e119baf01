import * as fs from "node:fs";
import type { Cloud } from "../clouds/cloud.ts";
import { loadOrCreateDeployer } from "../identities/deployer.ts";
import { statePaths } from "../paths.ts";
import { serveControl, type SandboxStatus } from "./control.ts";
import { openDoors } from "./doors.ts";
import { EngineProcess } from "./engine-process.ts";
import { takeGivenPorts } from "./host-ports.ts";
import { hostLink } from "./outer-namespace.ts";
import { PublishedPorts } from "./published-ports.ts";
import { publishing } from "./publishing.ts";
import { makeRooms } from "./rooms.ts";
import { runningParts } from "./running-parts.ts";
import { SandboxParts } from "./sandbox-parts.ts";

/**
 * The supervisor: the one process that is the sandbox, inside its outer namespaces. It starts the rooms in the order
 * in which they need each other, brings back what the clouds remember, and ends all of it on SIGTERM.
 */
async function main(): Promise<void> {
  const startedAt = new Date().toISOString();
  let phase: SandboxStatus["phase"] = "starting";
  let step = "network and names";
  const begin = (name: string): void => {
    step = name;
    console.log(`${new Date().toISOString()} ${name}`);
  };

  begin(step);
  const parts = new SandboxParts();
  const [proxyPort, ...publishable] = takeGivenPorts(process.env);
  const deployer = loadOrCreateDeployer();
  const rooms = await makeRooms({ uplink: proxyPort === undefined ? hostLink.inside : undefined, deployer, progress: begin }, parts);
  const { runtime, clusters, google, weather } = rooms;
  const clouds: readonly Cloud[] = [rooms.azure, google];

  const published = proxyPort === undefined ? undefined : { proxy: proxyPort, ports: new PublishedPorts(publishable, statePaths.publishedPorts) };
  const status = (): SandboxStatus => ({
    phase,
    step,
    startedAt,
    parts: runningParts(runtime),
    inventory: clouds.flatMap((cloud) => cloud.inventory()),
    hostPorts: published && { proxy: published.proxy.port, endpoints: published.ports.list() },
  });
  const control = await serveControl({ status, weather, addGoogleProject: (id) => google.addProject(id), models: (method, url) => clouds.some((cloud) => cloud.models?.(method, url)) });

  begin("the clouds' front door");
  await openDoors(rooms, published?.proxy.place, parts);
  const endpoints = () => [...clouds.flatMap((cloud) => cloud.inventory()).flatMap((item) => item.endpoints ?? []), ...clusters.endpoints()];
  if (published !== undefined) await parts.start(publishing(published.ports, endpoints));

  let ending = false;
  const end = async (): Promise<never> => {
    if (ending) return new Promise(() => undefined);
    ending = true;
    begin("ending");
    await parts.stop();
    // It tells of the ending until all else is gone.
    control.close();
    fs.rmSync(statePaths.control, { force: true });
    process.exit(0);
  };
  process.on("SIGTERM", () => void end());
  process.on("SIGINT", () => void end());

  begin("what the clouds remember");
  parts.add("clusters", () => clusters.close());
  await parts.start(
    { name: "the clouds", start: () => inEach(clouds, (cloud) => cloud.start()), stop: () => inEach(clouds, (cloud) => cloud.stop()) },
    new EngineProcess(deployer, (message) => console.error(message)),
  );
  phase = "ready";
  begin("ready");
}

async function inEach(clouds: readonly Cloud[], act: (cloud: Cloud) => Promise<void>): Promise<void> {
  await Promise.all(clouds.map(act));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
