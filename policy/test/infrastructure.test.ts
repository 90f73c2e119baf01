import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { classesOf, listOf, packages, taggableTypes, textOf } from "../list-taggable-types.ts";
import { describePolicy, policyTrial } from "./cases.ts";

const trial = policyTrial();

const clusterType = "gcp:container/cluster:Cluster";
const cluster = (props: object) => ({ type: clusterType, props: { location: "us-west1-a", removeDefaultNodePool: true, ...props } });
const admitted = (...ranges: string[]) => cluster({ masterAuthorizedNetworksConfig: { cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })) } });

describePolicy("api-server-access", trial, {
  refuses: [
    { what: "an API server without authorized networks", ...cluster({}), says: /masterAuthorizedNetworksConfig is missing, so every address may reach the API server\. Write .*setting apiServerAccess: dns/ },
    { what: "the whole of IPv4", ...admitted("203.0.113.0/24", "0.0.0.0/0"), says: /cidrBlocks\[1\] is 0\.0\.0\.0\/0, which is the internet/ },
    { what: "a half of IPv4", ...admitted("128.0.0.0/1"), says: "which is the internet" },
    { what: "the whole of IPv6", ...admitted("::/0"), says: "which is the internet" },
    { what: "all customers of Google", ...cluster({ masterAuthorizedNetworksConfig: { gcpPublicCidrsAccessEnabled: true } }), says: "admits every customer of Google Cloud" },
    { what: "an open API server in a stack under a new name", ...cluster({}), stack: "prod-eu", says: "is missing" },
  ],
  accepts: [
    { what: "an office", ...admitted("203.0.113.0/24", "2001:db8::/32", "192.0.2.7/32") },
    { what: "nobody by address", ...cluster({ masterAuthorizedNetworksConfig: {} }) },
    { what: "a cluster without IP endpoints", ...cluster({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } }) },
    { what: "a cluster without a public endpoint", ...cluster({ privateClusterConfig: { enablePrivateEndpoint: true } }) },
    { what: "an open API server in stack dev", ...cluster({}), stack: "dev" },
  ],
});

const account = (props: object) => ({ type: "azure-native:cosmosdb:DatabaseAccount", props: { location: "westus", ...props } });

describePolicy("database-access", trial, {
  refuses: [
    { what: "a database without IP rules", ...account({ publicNetworkAccess: "Enabled" }), says: "ipRules are missing" },
    { what: "a database for everybody", ...account({ ipRules: [{ ipAddressOrRange: "0.0.0.0/0" }] }), says: /ipRules\[0\] is 0\.0\.0\.0\/0/ },
    { what: "an old TLS", ...account({ minimalTlsVersion: "Tls", publicNetworkAccess: "Disabled" }), says: "Write Tls12" },
  ],
  accepts: [
    { what: "a database for some addresses and Azure's datacenters", ...account({ minimalTlsVersion: "Tls12", ipRules: [{ ipAddressOrRange: "0.0.0.0" }, { ipAddressOrRange: "203.0.113.7" }] }) },
    { what: "a database without public access", ...account({ publicNetworkAccess: "Disabled" }) },
    { what: "an open database in stack dev", ...account({}), stack: "dev" },
  ],
});

const tags = { project: "gke-aci", stack: "prod", owner: "platform" };
const resourceGroup = "azure-native:resources:ResourceGroup";

describePolicy("required-tags", trial, {
  refuses: [
    { what: "a resource group without tags", type: resourceGroup, props: {}, says: /tags lack project, stack, owner\. Write a value for each/ },
    { what: "a resource group without an owner", type: resourceGroup, props: { tags: { ...tags, owner: "" } }, says: "tags lacks owner" },
    { what: "a cluster without labels", type: clusterType, props: {}, says: "resourceLabels lack project, stack, owner" },
    { what: "an address with some labels", type: "gcp:compute/address:Address", props: { labels: { project: "gke-aci" } }, says: "labels lack stack, owner" },
    { what: "a namespace without labels", type: "kubernetes:core/v1:Namespace", props: { metadata: { name: "todo" } }, says: "metadata.labels lack" },
  ],
  accepts: [
    { what: "tags", type: resourceGroup, props: { tags: { ...tags, more: "too" } } },
    { what: "labels of a cluster", type: clusterType, props: { resourceLabels: tags } },
    { what: "labels of the provider", type: "gcp:compute/address:Address", props: { labels: { stack: "prod" } }, provider: { defaultLabels: JSON.stringify(tags) } },
    { what: "what can have none", type: "gcp:compute/network:Network", props: {} },
    { what: "what can have none, in Azure", type: "azure-native:authorization:RoleAssignment", props: {} },
  ],
});

describe("the list of types that take tags", () => {
  it.each(packages)("is that of the installed SDK: %s (else `npm run taggable -w policy`)", (pkg) => {
    expect(fs.readFileSync(listOf(pkg), "utf8")).toBe(textOf(taggableTypes(pkg)));
  });
});

describePolicy("allowed-regions", trial, {
  refuses: [
    { what: "a resource group in Europe", type: resourceGroup, props: { location: "westeurope" }, says: /location is "westeurope"\. Write westus, westus2, westus3, or add the region to the setting azureRegions/ },
    { what: "a copy of the data in Europe", ...account({ locations: [{ locationName: "West US" }, { locationName: "North Europe" }] }), says: /locations\[1\]\.locationName is "North Europe"/ },
    { what: "a zone in Europe", type: clusterType, props: { location: "europe-west1-b" }, says: /location is "europe-west1-b"\. Write us-west1/ },
    { what: "nodes in another zone", type: clusterType, props: { location: "us-west1-a", nodeLocations: ["us-west1-b", "us-east1-b"] }, says: /nodeLocations\[1\] is "us-east1-b"/ },
    { what: "a multi-region", type: "gcp:storage/bucket:Bucket", props: { location: "EU" }, says: 'location is "EU"' },
    { what: "a provider's region", type: "pulumi:providers:gcp", props: { region: "europe-west1" }, says: 'region is "europe-west1"' },
  ],
  accepts: [
    { what: "an allowed region as Azure shows it", type: resourceGroup, props: { location: "West US" } },
    { what: "what is everywhere", type: "azure-native:network:Profile", props: { location: "global" } },
    { what: "an allowed zone", type: clusterType, props: { location: "us-west1-a" } },
    { what: "the address of an allowed region", type: "gcp:compute/router:Router", props: { region: "https://www.googleapis.com/compute/v1/projects/p/regions/us-west1" } },
  ],
});

const poolType = "gcp:container/nodePool:NodePool";
const pool = (props: object) => ({ type: poolType, props: { location: "us-west1-a", ...props } });

describePolicy("node-limits", trial, {
  refuses: [
    { what: "too many nodes", ...pool({ nodeCount: 11 }), says: /nodeCount is 11, and 10 nodes are the ceiling\. Write 10 or less, or raise the setting maxNodes/ },
    { what: "too many nodes in three zones", ...pool({ nodeCount: 4, nodeLocations: ["us-west1-a", "us-west1-b", "us-west1-c"] }), says: "nodeCount is 4 in each of 3 zones, and 10 nodes are the ceiling. Write 3 or less" },
    { what: "too many nodes in a region", ...pool({ location: "us-west1", nodeCount: 4 }), says: "in each of 3 zones" },
    { what: "what may grow to too many", ...pool({ nodeCount: 1, autoscaling: { minNodeCount: 1, maxNodeCount: 100 } }), says: "autoscaling.maxNodeCount is 100" },
    { what: "too large a machine", ...pool({ nodeConfig: { machineType: "n2-highmem-32" } }), says: 'nodeConfig.machineType is "n2-highmem-32" with 32 CPUs, and 8 are the ceiling' },
    { what: "too large a custom machine", ...pool({ nodeConfig: { machineType: "n2d-custom-16-32768-ext" } }), says: "with 16 CPUs" },
    { what: "a machine named after its accelerator", ...pool({ nodeConfig: { machineType: "a2-highgpu-1g" } }), says: "whose name does not tell its size" },
    { what: "too many nodes in a cluster's own pool", type: clusterType, props: { location: "us-west1-a", initialNodeCount: 50 }, says: "initialNodeCount is 50" },
  ],
  accepts: [
    { what: "three small nodes", ...pool({ nodeCount: 3, nodeConfig: { machineType: "e2-medium" } }) },
    { what: "the largest pool", ...pool({ nodeCount: 10, nodeConfig: { machineType: "c3-standard-8-lssd" } }) },
    { what: "a cluster whose first pool goes again", ...cluster({ initialNodeCount: 1 }) },
  ],
});

describe("a configuration of the pack", () => {
  afterEach(async () => {
    await trial().configure({});
  });

  it("moves limits", async () => {
    await trial().configure({ "node-limits": { maxNodes: 2, otherMachineTypes: ["a2-highgpu-1g"] } });
    expect(await trial().found("node-limits", pool({ nodeCount: 3 }))).toHaveLength(1);
    expect(await trial().found("node-limits", pool({ nodeConfig: { machineType: "a2-highgpu-1g" } }))).toEqual([]);
  });

  it("names the stacks that are exempt", async () => {
    await trial().configure({ "api-server-access": { exemptStacks: ["sandbox"] } });
    expect(await trial().found("api-server-access", { ...cluster({}), stack: "sandbox" })).toEqual([]);
    expect(await trial().found("api-server-access", { ...cluster({}), stack: "dev" })).toHaveLength(1);
  });
});

describePolicy("protected-data", trial, {
  refuses: [
    { what: "an unprotected database", ...account({}), says: "option protect is not set" },
    { what: "an unprotected cluster", ...cluster({ deletionProtection: false }), says: "deletionProtection is false" },
  ],
  accepts: [
    { what: "a protected database", ...account({}), protect: true },
    { what: "a protected cluster", ...cluster({ deletionProtection: true }) },
    { what: "an unprotected database in stack staging", ...account({}), stack: "staging" },
  ],
});

describe("the pack", () => {
  it("names resource types that the SDKs have", () => {
    const folder = path.resolve(import.meta.dirname, "../policies");
    const sources = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
    const named = sources.flatMap((source) => [...source.matchAll(/"((?:azure-native|gcp):[^":]+:[^":]+)"/g)].map(([, token]) => token));
    const known = new Set(packages.flatMap((pkg) => classesOf(pkg).map(({ token }) => token)));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((token) => token !== undefined && !known.has(token))).toEqual([]);
  });

  it("refuses what breaks a policy, and only warns of unprotected data", async () => {
    const policies = await trial().policies();
    expect(policies.filter(({ mandatory }) => !mandatory).map(({ name }) => name)).toEqual(["protected-data"]);
    expect(policies).toHaveLength(12);
  });

  it("describes each policy and each of its settings, with a default", async () => {
    for (const { description, settings } of await trial().policies()) {
      expect(description).toMatch(/^[A-Z].*\.$/);
      for (const setting of Object.values(settings)) {
        expect(setting).toHaveProperty("default");
        expect(setting).toHaveProperty("description");
      }
    }
  });
});
