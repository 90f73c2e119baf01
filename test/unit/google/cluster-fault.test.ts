import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiServerAccess } from "../../../components/google/cluster-access.ts";
import { clusterFault } from "../../../components/google/cluster-fault.ts";
import { versionWarning } from "../../../components/google/cluster-requirements.ts";
import { deploy } from "../harness.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cluster-fault-"));
const servers: net.Server[] = [];
let certificate: Buffer;
let key: Buffer;

beforeAll(() => {
  const [certificateFile, keyFile] = [path.join(folder, "api.crt"), path.join(folder, "api.key")];
  const subject = ["-subj", "/CN=kube-apiserver", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-out", certificateFile, "-keyout", keyFile, ...subject], { stdio: "ignore" });
  certificate = fs.readFileSync(certificateFile);
  key = fs.readFileSync(keyFile);
});

afterAll(() => {
  for (const server of servers) server.close();
  fs.rmSync(folder, { recursive: true });
});

/** Listens on a free port of this machine, and gives the address. */
async function listening(server: net.Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

/** An API server that refuses whoever has no credentials. */
const apiServer = (): Promise<string> =>
  listening(
    https.createServer({ cert: certificate, key }, (_request, response) => {
      response.writeHead(403).end();
    }),
  );

interface Found {
  readonly endpoint: string;
  readonly dnsEndpoint?: string;
  readonly allowExternalTraffic?: boolean;
  readonly networkingMode?: string;
  readonly datapathProvider?: string;
  readonly networkPolicy?: boolean;
  readonly masterVersion?: string;
  readonly httpLoadBalancing?: boolean;
}

/** The fault of a cluster of which Google says this. */
async function faultOf(found: Found | { readonly refusal: string }, apiServerAccess: ApiServerAccess = "ip", loadBalancer = false): Promise<string | undefined> {
  let fault: string | undefined;
  const clouds = (): Record<string, unknown> => {
    // As the engine tells a program what a provider refused.
    if ("refusal" in found) throw Object.assign(new Error(), { details: `invocation of gcp:container/getCluster:getCluster returned an error:\n  ${found.refusal}` });
    return {
      name: "shared",
      endpoint: found.endpoint,
      networkingMode: found.networkingMode ?? "VPC_NATIVE",
      datapathProvider: found.datapathProvider ?? "LEGACY_DATAPATH",
      masterVersion: found.masterVersion ?? "1.35.5-gke.100",
      addonsConfigs: [{ httpLoadBalancings: [{ disabled: !(found.httpLoadBalancing ?? true) }] }],
      networkPolicies: [{ enabled: found.networkPolicy ?? true }],
      masterAuths: [{ clusterCaCertificate: certificate.toString("base64") }],
      controlPlaneEndpointsConfigs: [{ dnsEndpointConfigs: [{ endpoint: found.dnsEndpoint ?? "", allowExternalTraffic: found.allowExternalTraffic ?? false }] }],
    };
  };
  await deploy(
    async () => {
      fault = await clusterFault({ project: "my-project", location: "us-west1-a", clusterName: "shared", apiServerAccess, loadBalancer }, 500);
      return {};
    },
    { call: clouds },
  );
  return fault;
}

describe("an existing cluster is refused", () => {
  test("where there is none", async () => {
    expect(await faultOf({ refusal: "projects/my-project/locations/us-west1-a/clusters/shared not found" })).toBe("is no cluster of project my-project; `gcloud container clusters list --project my-project` shows those there are");
  });

  test("where it cannot be looked up, with the reason", async () => {
    expect(await faultOf({ refusal: "googleapi: Error 403: Kubernetes Engine API has not been used" })).toMatch(/^cannot be looked up in project my-project: .*Error 403/);
  });

  test("where nothing listens", async () => {
    const endpoint = await listening(net.createServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await faultOf({ endpoint })).toBe(`has an API server that does not answer at https://${endpoint} (ECONNREFUSED); is this machine's address among the cluster's authorized networks? Or set apiServerAccess to dns`);
  });

  test("where it keeps silent", async () => {
    const silent = net.createServer();
    expect(await faultOf({ endpoint: await listening(silent) })).toContain("(no answer within 0.5 seconds)");
  });

  test("where its name is unknown", async () => {
    expect(await faultOf({ endpoint: "", dnsEndpoint: "gke-0a1b.invalid", allowExternalTraffic: true }, "dns")).toMatch(/does not answer at https:\/\/gke-0a1b\.invalid \((ENOTFOUND|EAI_AGAIN|no answer).*set apiServerAccess to ip/);
  });

  test("where its DNS-based endpoint is for Google alone, with the command that opens it", async () => {
    expect(await faultOf({ endpoint: "", dnsEndpoint: await apiServer() }, "dns")).toContain("`gcloud container clusters update shared --location us-west1-a --project my-project --enable-dns-access`");
  });

  test("where it has somebody else's certificate: by name, only public authorities count", async () => {
    expect(await faultOf({ endpoint: "", dnsEndpoint: await apiServer(), allowExternalTraffic: true }, "dns")).toMatch(/\((UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/);
  });
});

describe("an existing cluster that cannot carry a virtual node is refused, though it answers", () => {
  test.each<[string, Omit<Found, "endpoint">, string]>([
    ["routes-based", { networkingMode: "ROUTES" }, "is routes-based, so that a node which is no machine of Google's stays NetworkUnavailable"],
    ["with Dataplane V2", { datapathProvider: "ADVANCED_DATAPATH", networkPolicy: false }, "has Dataplane V2 in kube-proxy's place"],
    ["without network policy", { networkPolicy: false }, "`gcloud container clusters update shared --location us-west1-a --project my-project --update-addons=NetworkPolicy=ENABLED`"],
  ])("%s", async (_, found, advice) => {
    const fault = await faultOf({ endpoint: await apiServer(), ...found });
    expect(fault).toContain(advice);
    expect(fault).not.toContain("; it also ");
  });

  test("with all its faults at once, silence included", async () => {
    const fault = await faultOf({ endpoint: "", networkingMode: "ROUTES", networkPolicy: false });
    expect(fault).toMatch(/^is routes-based.*; it also enforces no NetworkPolicies.*; it also has an API server that does not answer/);
  });
});

describe("an existing cluster that is to make the todo app's load balancer is refused", () => {
  test.each(["1.32.9-gke.2000000", "1.33.0-gke.2000000", "1.33.1-gke.1778999"])("below the first version that knows its class: %s", async (masterVersion) => {
    const fault = await faultOf({ endpoint: await apiServer(), masterVersion }, "ip", true);
    expect(fault).toContain(`runs GKE ${masterVersion}, which knows no load balancers of class l4-regional-external`);
    expect(fault).toContain("upgrade to 1.33.1-gke.1779000 or later (`gcloud container clusters upgrade shared --master --location us-west1-a --project my-project`)");
  });

  test("below 1.36 without the add-on that serves it, with the command that turns it on", async () => {
    const fault = await faultOf({ endpoint: await apiServer(), masterVersion: "1.35.9-gke.1", httpLoadBalancing: false }, "ip", true);
    expect(fault).toContain("`gcloud container clusters update shared --location us-west1-a --project my-project --update-addons=HttpLoadBalancing=ENABLED`");
  });

  test.each<[string, Omit<Found, "endpoint">, boolean]>([
    ["where it is the first version", { masterVersion: "1.33.1-gke.1779000" }, true],
    ["from 1.36 on without the add-on", { masterVersion: "1.36.0-gke.1", httpLoadBalancing: false }, true],
    ["where the app needs none", { masterVersion: "1.32.9-gke.1", httpLoadBalancing: false }, false],
  ])("but not %s", async (_, found, loadBalancer) => {
    expect(await faultOf({ endpoint: await apiServer(), ...found }, "ip", loadBalancer)).toBeUndefined();
  });
});

describe("a control plane that deletes virtual nodes which are not ready is warned of", () => {
  test.each(["1.33.9-gke.1", "1.34.2-gke.1000000", "1.35.4-gke.200"])("%s", (version) => {
    expect(versionWarning(version)).toContain(`The cluster runs GKE ${version}`);
  });

  test.each(["1.35.5-gke.100", "1.35.10-gke.1", "1.36.0-gke.1", "2.0.0"])("but not %s", (version) => {
    expect(versionWarning(version)).toBeUndefined();
  });
});

test("any answer will do, a refusal too, from a server with the cluster's certificate", async () => {
  expect(await faultOf({ endpoint: await apiServer() })).toBeUndefined();
});
