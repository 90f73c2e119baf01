import { readServiceAccountFile } from "../../identities/service-account-grant.ts";
import type { Properties, ProviderFunction } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { functionResult } from "../sdk-schema.ts";
import { cluster, containerUrl } from "./cluster.ts";
import { dataShape } from "./data-shape.ts";
import type { Connect } from "./google-resource.ts";
import { textOf } from "./google-resource.ts";
import { computeUrl } from "./links.ts";

/** What the SDK declares of a looked up cluster. */
const clusterResult = functionResult("gcp:container/getCluster:getCluster");

/** The provider's functions that programs of this kind use. */
export function gcpFunctions(connect: Connect): Readonly<Record<string, ProviderFunction>> {
  return {
    "gcp:organizations/getProject:getProject": async (args, context) => {
      const client = connect(context);
      const projectId = textOf(args["projectId"]) ?? client.project;
      const found = await client.call("GET", `https://cloudresourcemanager.googleapis.com/v1/projects/${projectId}`);
      return { id: `projects/${projectId}`, projectId, number: found["projectNumber"], name: found["name"], labels: {}, effectiveLabels: {}, pulumiLabels: {}, autoCreateNetwork: true, billingAccount: "", folderId: "", orgId: "", deletionPolicy: "PREVENT", tags: {} };
    },
    "gcp:organizations/getClientConfig:getClientConfig": async (_args, context) => {
      const client = connect(context);
      const { project, region = "", zone = "" } = client;
      return { id: `projects/${project}/regions/${region}/zones/${zone}`, project, region, zone, accessToken: await client.accessToken(), defaultLabels: client.defaultLabels };
    },
    "gcp:organizations/getClientOpenIdUserInfo:getClientOpenIdUserInfo": () => {
      const file = process.env["GOOGLE_APPLICATION_CREDENTIALS"];
      if (file === undefined) return Promise.reject(new ProviderError("no Google credentials: set GOOGLE_APPLICATION_CREDENTIALS"));
      const email = readServiceAccountFile(file).client_email;
      return Promise.resolve({ id: email, email });
    },
    "gcp:compute/getZones:getZones": async (args, context) => {
      const client = connect(context);
      const project = textOf(args["project"]) ?? client.project;
      const region = textOf(args["region"]) ?? client.region;
      const { items } = (await client.call("GET", computeUrl(`projects/${project}/zones`))) as { items: { name: string; region: string }[] };
      const names = items.filter((zone) => region === undefined || zone.region.endsWith(`/${region}`)).map((zone) => zone.name);
      return { id: `projects/${project}/regions/${region ?? ""}`, project, region, names };
    },
    "gcp:container/getCluster:getCluster": async (args, context) => {
      const client = connect(context);
      const id = cluster.idOf(args, client);
      const shown = await cluster.show(id, client, {});
      // The provider's own sentence: it knows a cluster that is missing from one that may not be read.
      if (!shown) throw new ProviderError(`${id} not found`);
      return { id, ...dataShape(clusterResult, shown), resourceLabels: shown["effectiveLabels"], pulumiLabels: shown["effectiveLabels"] };
    },
    "gcp:container/getEngineVersions:getEngineVersions": async (args, context) => {
      const client = connect(context);
      const project = textOf(args["project"]) ?? client.project;
      const location = textOf(args["location"]) ?? client.zone ?? client.region ?? "";
      const versions = await client.call("GET", containerUrl(`projects/${project}/locations/${location}/serverConfig`));
      return engineVersions(versions, project, location, textOf(args["versionPrefix"]) ?? "");
    },
  };
}

function engineVersions(versions: Properties, project: string, location: string, prefix: string): Properties {
  const matching = (list: unknown): string[] => (list as string[]).filter((version) => version.startsWith(prefix));
  const masters = matching(versions["validMasterVersions"]);
  const nodes = matching(versions["validNodeVersions"]);
  const channels = versions["channels"] as { channel: string; defaultVersion: string; validVersions: string[] }[];
  return {
    id: new Date().toISOString(),
    project,
    location,
    versionPrefix: prefix,
    defaultClusterVersion: versions["defaultClusterVersion"],
    latestMasterVersion: masters[0] ?? "",
    latestNodeVersion: nodes[0] ?? "",
    validMasterVersions: masters,
    validNodeVersions: nodes,
    releaseChannelDefaultVersion: Object.fromEntries(channels.map(({ channel, defaultVersion }) => [channel, defaultVersion])),
    releaseChannelLatestVersion: Object.fromEntries(channels.map(({ channel, validVersions }) => [channel, validVersions[0]])),
  };
}
