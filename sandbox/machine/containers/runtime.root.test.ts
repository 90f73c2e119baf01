import * as path from "node:path";
import { describe, test } from "vitest";
import { runInNamespaces, whyNoNamespaces } from "./test/in-namespaces.ts";
import { scenarios as isolation } from "./test/scenarios/isolation.ts";
import { scenarios as life } from "./test/scenarios/life.ts";
import { scenarios as network } from "./test/scenarios/network.ts";
import { scenarios as outputs } from "./test/scenarios/outputs.ts";
import { scenarios as privateNetworks } from "./test/scenarios/private-networks.ts";
import { scenarios as probes } from "./test/scenarios/probes.ts";
import { scenarios as volumes } from "./test/scenarios/volumes.ts";

if (whyNoNamespaces !== undefined) console.log(`skipped: ${whyNoNamespaces}`);

const driver = path.join(import.meta.dirname, "test/driver.ts");

describe.each(Object.entries({ isolation, life, network, outputs, "private-networks": privateNetworks, probes, volumes }))("%s", (file, scenarios) => {
  test.skipIf(whyNoNamespaces !== undefined).each(Object.keys(scenarios))("%s", async (name) => {
    await runInNamespaces(driver, [path.join(import.meta.dirname, `test/scenarios/${file}.ts`), name]);
  }, 60_000);
});

/** What differs there: mounts, devices, network settings, signals, and whose processes they are. */
const asUser = {
  isolation: ["a container sees only its own processes", "nothing but mounts is writable with a read-only root", "names, certificates and image contents are the container's own"],
  life: ["a signal to process 1 reaches the program"],
  network: ["groups have an address each and use the same port", "below port 1024 root alone listens, unless a pod asks for other bounds", "a load balancer's address is spread over nodes", "a container cannot change its network, kube-proxy can"],
  volumes: ["a link in a volume does not lead out of it", "files can stand anywhere in an image, also below /usr"],
};

describe.each(Object.entries(asUser))("as an ordinary user: %s", (file, names) => {
  test.skipIf(whyNoNamespaces !== undefined).each(names)("%s", async (name) => {
    await runInNamespaces(driver, [path.join(import.meta.dirname, `test/scenarios/${file}.ts`), name], true);
  });
});
