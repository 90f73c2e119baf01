import * as fs from "node:fs";
import * as path from "node:path";
import { AuditLog } from "../clouds/audit-log.ts";
import { createAzure } from "../clouds/azure/azure.ts";
import { execBridgePort } from "../clouds/azure/hosts.ts";
import type { Cloud } from "../clouds/cloud.ts";
import { openFrontDoor } from "../clouds/front-door.ts";
import { ClusterRoom } from "../clouds/google/cluster-room.ts";
import { openDnsEndpoints } from "../clouds/google/dns-endpoints.ts";
import { GoogleCloud } from "../clouds/google/google-cloud.ts";
import { Store } from "../clouds/store.ts";
import { weatherCases } from "../clouds/weather/cases.ts";
import { Weather } from "../clouds/weather/weather.ts";
import { loadOrCreateDeployer } from "../identities/deployer.ts";
import { registry as registryHost, sandboxImages } from "../images.ts";
import { Clusters } from "../kubernetes/cluster.ts";
import { createImageTable } from "../machine/containers/image-table.ts";
import { createRuntime } from "../machine/containers/runtime.ts";
import { addresses, gatewayPorts } from "../machine/network/address-plan.ts";
import { serveNames } from "../machine/network/name-server.ts";
import { createNameTable } from "../machine/network/name-table.ts";
import { stateRoot, statePaths } from "../paths.ts";
import { CertificateAuthority } from "../pki/certificate-authority.ts";
import { Registry } from "../registry/registry.ts";
import { knownPrograms } from "../stacks/programs/known-programs.ts";
import { googleProjects } from "../stacks/stack-files.ts";
import { readToolPaths } from "../toolchain/tool-paths.ts";
import { serveControl, type SandboxStatus } from "./control.ts";
import { EngineProcess } from "./engine-process.ts";
import { takeGivenPorts } from "./host-ports.ts";
import { hostLink } from "./outer-namespace.ts";
import { serveProxy } from "./proxy.ts";
import { PublishedPorts } from "./published-ports.ts";
import { runningParts } from "./running-parts.ts";
import { replaceSystemFiles } from "./system-files.ts";
import { withUnmodelledHosts } from "./unmodelled-names.ts";

/** How often an ordinary user's sandbox looks for addresses to publish, in milliseconds. */
const publishInterval = 1000;

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
  const authority = await CertificateAuthority.open(statePaths.pki, "sandbox-ca", "gke-aci sandbox");
  const { caBundle } = await replaceSystemFiles({ folder: path.join(stateRoot, "system"), caPem: authority.certificate });
  const images = createImageTable(sandboxImages(readToolPaths()));
  const [proxyPort, ...publishable] = takeGivenPorts(process.env);
  const uplink = proxyPort === undefined ? hostLink.inside : undefined;
  const runtime = await createRuntime({ logsFolder: path.join(statePaths.logs, "containers"), images, caBundle, uplink });
  const names = createNameTable();
  const lookup = withUnmodelledHosts(names);
  const nameServer = await serveNames(lookup, addresses.gateway, gatewayPorts.dns);

  const deployer = loadOrCreateDeployer();
  const clusters = new Clusters({
    runtime,
    images,
    names,
    stateDir: statePaths.clusters,
    cloudAuthority: authority.certificate,
  });
  const google = new GoogleCloud({
    store: new Store(path.join(statePaths.clouds, "google.json")),
    deployer: deployer.google,
    projectIds: [...new Set([...googleProjects(), ...knownPrograms().flatMap((program) => program.googleProjects)])],
    controlPlanes: new ClusterRoom(clusters, names, begin),
  });
  const issue = async (dnsNames: readonly string[]): Promise<{ cert: string; key: string }> => {
    const { certificate, key } = await authority.issue({ commonName: dnsNames[0] ?? "", usage: "server", dnsNames });
    return { cert: certificate, key };
  };
  const weather = new Weather(weatherCases);
  const azure = createAzure({
    weather,
    storeFile: path.join(statePaths.clouds, "azure.json"),
    databasesFolder: statePaths.databases,
    runtime,
    images,
    names,
    issueCertificate: issue,
    deployer: deployer.azure,
  });

  const registry = new Registry(registryHost, images);

  const clouds: readonly Cloud[] = [azure, google];
  const published = proxyPort === undefined ? undefined : new PublishedPorts(publishable, statePaths.publishedPorts);
  const status = (): SandboxStatus => {
    const inventory = clouds.flatMap((cloud) => cloud.inventory());
    published?.update([...inventory.flatMap((item) => item.endpoints ?? []), ...clusters.endpoints()]);
    const hostPorts = published === undefined || proxyPort === undefined ? undefined : { proxy: proxyPort.port, endpoints: published.list() };
    return { phase, step, startedAt, parts: runningParts(runtime), inventory, hostPorts };
  };
  const control = await serveControl({ status, weather, addGoogleProject: (id) => google.addProject(id), models: (method, url) => clouds.some((cloud) => cloud.models?.(method, url)) });

  begin("the clouds' front door");
  const audit = new AuditLog(statePaths.auditLog);
  const doors = [
    { cloud: azure, address: addresses.gateway, port: gatewayPorts.https },
    { cloud: azure, address: addresses.gateway, port: execBridgePort },
    { cloud: google, address: addresses.googleApis, port: gatewayPorts.https },
    { cloud: registry, address: addresses.registry, port: gatewayPorts.https },
  ];
  const frontDoors = await Promise.all(
    doors.map(async ({ cloud, address, port }) => {
      for (const host of cloud.hosts) if (!host.startsWith("*.")) names.set(host, address);
      return openFrontDoor({ clouds: [cloud], audit, weather, address, port, issue, ...(await issue(cloud.hosts)) });
    }),
  );
  const dnsEndpoints = await openDnsEndpoints({ directory: google, audit, issue: (name) => authority.issue({ commonName: "gke.goog", usage: "server", dnsNames: [name] }) });
  const proxies = await Promise.all([{ host: addresses.gateway, port: gatewayPorts.proxy }, ...(proxyPort === undefined ? [] : [proxyPort.place])].map((place) => serveProxy(lookup, place)));

  let ending = false;
  const end = async (): Promise<never> => {
    if (ending) return new Promise(() => undefined);
    ending = true;
    begin("ending");
    await engine.stop();
    await Promise.all(clouds.map((cloud) => cloud.stop()));
    await clusters.close();
    await Promise.all([...frontDoors, dnsEndpoints, ...proxies, nameServer].map((server) => server.close()));
    published?.close();
    await runtime.close();
    control.close();
    fs.rmSync(statePaths.control, { force: true });
    process.exit(0);
  };
  const engine = new EngineProcess(deployer, (message) => console.error(message));
  process.on("SIGTERM", () => void end());
  process.on("SIGINT", () => void end());

  begin("what the clouds remember");
  await Promise.all([engine.start(), ...clouds.map((cloud) => cloud.start())]);
  // New addresses are published also while nobody asks for the status.
  if (published !== undefined) setInterval(status, publishInterval).unref();
  phase = "ready";
  begin("ready");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
