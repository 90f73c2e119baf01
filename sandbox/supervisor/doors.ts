import { AuditLog } from "../clouds/audit-log.ts";
import { execBridgePort } from "../clouds/azure/hosts.ts";
import { openFrontDoor } from "../clouds/front-door.ts";
import { openDnsEndpoints } from "../clouds/google/dns-endpoints.ts";
import { addresses, gatewayPorts } from "../machine/network/address-plan.ts";
import { statePaths } from "../paths.ts";
import { serveProxy } from "./proxy.ts";
import type { ListeningPlace } from "./published-ports.ts";
import type { Rooms } from "./rooms.ts";
import type { SandboxParts } from "./sandbox-parts.ts";

/**
 * Opens the clouds to their clients: the HTTPS front doors under the clouds' host names, the DNS-based endpoints of
 * clusters, and the proxies for clients that do not know the names.
 * @param hostProxy where clients on this machine find a proxy, where the sandbox has no link to it
 */
export async function openDoors({ azure, google, registry, names, lookup, weather, authority, issue }: Rooms, hostProxy: ListeningPlace | undefined, parts: SandboxParts): Promise<void> {
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
  const places = [{ host: addresses.gateway, port: gatewayPorts.proxy }, ...(hostProxy === undefined ? [] : [hostProxy])];
  const proxies = await Promise.all(places.map((place) => serveProxy(lookup, place)));
  parts.add("the doors", async () => {
    await Promise.all([...frontDoors, dnsEndpoints, ...proxies].map((server) => server.close()));
  });
}
