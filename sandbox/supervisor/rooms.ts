import * as path from "node:path";
import { createAzure } from "../clouds/azure/azure.ts";
import type { Cloud } from "../clouds/cloud.ts";
import { ClusterRoom } from "../clouds/google/cluster-room.ts";
import { GoogleCloud } from "../clouds/google/google-cloud.ts";
import { Store } from "../clouds/store.ts";
import { weatherCases } from "../clouds/weather/cases.ts";
import { Weather } from "../clouds/weather/weather.ts";
import type { Deployer } from "../identities/deployer.ts";
import { registry as registryHost, sandboxImages } from "../images.ts";
import { Clusters } from "../kubernetes/cluster.ts";
import { createImageTable } from "../machine/containers/image-table.ts";
import { createRuntime } from "../machine/containers/runtime.ts";
import type { Runtime } from "../machine/containers/types.ts";
import { addresses, gatewayPorts } from "../machine/network/address-plan.ts";
import { serveNames } from "../machine/network/name-server.ts";
import { createNameTable, type NameLookup, type NameTable } from "../machine/network/name-table.ts";
import { stateRoot, statePaths } from "../paths.ts";
import { CertificateAuthority } from "../pki/certificate-authority.ts";
import { Registry } from "../registry/registry.ts";
import { knownPrograms } from "../stacks/programs/known-programs.ts";
import { googleProjects } from "../stacks/stack-files.ts";
import { readToolPaths } from "../toolchain/tool-paths.ts";
import type { SandboxParts } from "./sandbox-parts.ts";
import { replaceSystemFiles } from "./system-files.ts";
import { withUnmodelledHosts } from "./unmodelled-names.ts";

/** What the rooms are made with. */
export interface RoomsArgs {
  /** The link to this machine that joins the sandbox's bridge. @default none */
  readonly uplink: string | undefined;
  readonly deployer: Deployer;
  /** Hears what is being done while clusters come back. */
  progress(step: string): void;
}

/** Network, containers, clusters and clouds of the sandbox, not yet open to anybody. */
export interface Rooms {
  readonly runtime: Runtime;
  readonly names: NameTable;
  /** Names as programs look them up. */
  readonly lookup: NameLookup;
  readonly clusters: Clusters;
  readonly weather: Weather;
  readonly azure: Cloud;
  readonly google: GoogleCloud;
  readonly registry: Cloud;
  readonly authority: CertificateAuthority;
  /** A server's certificate for these names, of the sandbox's authority. */
  issue(dnsNames: readonly string[]): Promise<{ cert: string; key: string }>;
}

/** Makes the rooms in the order in which they need each other. @param parts takes note of how they are ended */
export async function makeRooms({ uplink, deployer, progress }: RoomsArgs, parts: SandboxParts): Promise<Rooms> {
  const authority = await CertificateAuthority.open(statePaths.pki, "sandbox-ca", "gke-aci sandbox");
  const { caBundle } = await replaceSystemFiles({ folder: path.join(stateRoot, "system"), caPem: authority.certificate });
  const images = createImageTable(sandboxImages(readToolPaths()));
  const runtime = await createRuntime({ logsFolder: path.join(statePaths.logs, "containers"), images, caBundle, uplink });
  parts.add("containers and network", () => runtime.close());
  const names = createNameTable();
  const lookup = withUnmodelledHosts(names);
  const nameServer = await serveNames(lookup, addresses.gateway, gatewayPorts.dns);
  parts.add("names", () => nameServer.close());

  const clusters = new Clusters({ runtime, images, names, stateDir: statePaths.clusters, cloudAuthority: authority.certificate });
  const google = new GoogleCloud({
    store: new Store(path.join(statePaths.clouds, "google.json")),
    deployer: deployer.google,
    projectIds: [...new Set([...googleProjects(), ...knownPrograms().flatMap((program) => program.googleProjects)])],
    controlPlanes: new ClusterRoom(clusters, names, progress),
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
  return { runtime, names, lookup, clusters, weather, azure, google, registry: new Registry(registryHost, images), authority, issue };
}
