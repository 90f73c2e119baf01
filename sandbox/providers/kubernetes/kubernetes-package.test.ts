import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { operationContext } from "../operation-context.fixture.ts";
import type { Properties } from "../provider.ts";
import { unknownValue } from "../provider.ts";
import { kubernetesPackage } from "./index.ts";
import { activeContext } from "./kubeconfig.ts";

const kubeconfig = (server: string): string =>
  JSON.stringify({ clusters: [{ name: "c", cluster: { server } }], users: [{ name: "u", user: { token: "t" } }], contexts: [{ name: "x", context: { cluster: "c", user: "u", namespace: "team" } }], "current-context": "x" });

const check = (token: string, inputs: Properties, config: Properties = { kubeconfig: unknownValue }) =>
  Promise.resolve(kubernetesPackage.resourceType(token)?.check?.(inputs, undefined, { config, urn: "urn", name: "Web", randomSeed: Buffer.alloc(32, 171) }));

describe("resource types", () => {
  test.each(["kubernetes:helm.sh/v3:Release", "kubernetes:yaml/v2:ConfigGroup", "kubernetes:kustomize/v2:Directory", "kubernetes:core/v1:PodList"])("%s is none of the sandbox's", (token) => {
    expect(kubernetesPackage.resourceType(token)).toBeUndefined();
  });

  test.each([
    ["kubernetes:core/v1:Secret", ["type", "data", "stringData"]],
    ["kubernetes:core/v1:ConfigMap", ["data", "binaryData"]],
    ["kubernetes:apps/v1:Deployment", ["spec.selector"]],
    ["kubernetes:apps/v1:StatefulSet", ["spec.serviceName", "spec.volumeClaimTemplates"]],
    ["kubernetes:batch/v1:Job", ["spec.template"]],
    ["kubernetes:core/v1:Pod", ["spec.nodeName", "spec.containers.image"]],
    ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", ["roleRef"]],
    ["kubernetes:core/v1:Namespace", ["metadata.name", "metadata.namespace"]],
  ])("%s is replaced when %j changes", (token, paths) => {
    expect(kubernetesPackage.resourceType(token)?.replaceOn).toEqual(expect.arrayContaining(paths));
  });
});

describe("check, while the cluster is not made yet", () => {
  test("names what has no name, and puts it into the default namespace", async () => {
    expect(await check("kubernetes:apps/v1:Deployment", { spec: {} })).toEqual({
      failures: [],
      inputs: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web-abababab", namespace: "default", annotations: { "pulumi.com/autonamed": "true" } }, spec: {} },
    });
  });

  test("what is in no namespace gets none, and the provider's own namespace wins over the context's", async () => {
    expect((await check("kubernetes:core/v1:Node", { metadata: { name: "aci-connector" } }))?.inputs["metadata"]).toEqual({ name: "aci-connector" });
    const inTeam = await check("kubernetes:core/v1:Pod", { metadata: { name: "web" } }, { kubeconfig: kubeconfig("https://a") });
    expect(inTeam?.inputs["metadata"]).toMatchObject({ namespace: "team" });
    const inOwn = await check("kubernetes:core/v1:Pod", { metadata: { name: "web" } }, { kubeconfig: kubeconfig("https://a"), namespace: "own" });
    expect(inOwn?.inputs["metadata"]).toMatchObject({ namespace: "own" });
  });

  test("takes names and metadata that are not known yet", async () => {
    expect((await check("kubernetes:core/v1:Pod", { metadata: { name: unknownValue, namespace: unknownValue } }))?.inputs["metadata"]).toEqual({ name: unknownValue, namespace: unknownValue });
    expect((await check("kubernetes:core/v1:Pod", { metadata: unknownValue }))?.failures).toEqual([]);
  });

  test("a patch needs the name of an object that is there", async () => {
    expect((await check("kubernetes:core/v1:ConfigMapPatch", { metadata: { namespace: "team" }, data: {} }))?.failures).toEqual([{ property: "metadata.name", reason: "patch resources require the `.metadata.name` field to be set" }]);
    expect((await check("kubernetes:core/v1:ConfigMapPatch", { metadata: { name: "a", namespace: "team" }, data: {} }))?.failures).toEqual([]);
    expect(kubernetesPackage.resourceType("kubernetes:core/v1:ConfigMapPatch")?.replaceOn).toEqual(["metadata.name", "metadata.namespace"]);
  });

  test("names inputs that the kind does not have, and annotations that are not followed", async () => {
    expect((await check("kubernetes:core/v1:ConfigMap", { spec: {} }))?.failures?.[0]?.reason).toContain("has no input spec");
    expect((await check("kubernetes:core/v1:Pod", { metadata: { annotations: { "pulumi.com/waitFor": "x" } } }))?.failures?.[0]?.reason).toContain("pulumi.com/waitFor");
  });
});

describe("the provider's configuration", () => {
  test("another server replaces the provider, another user or namespace does not", () => {
    const replaces = (olds: Properties, news: Properties) => kubernetesPackage.configReplaces?.(olds, news);
    const old = { kubeconfig: kubeconfig("https://198.18.1.10") };
    expect(replaces(old, { kubeconfig: kubeconfig("https://198.18.1.11") })).toBe(true);
    expect(replaces(old, { kubeconfig: kubeconfig("https://198.18.1.10").replace('"t"', '"other"') })).toBe(false);
    expect(replaces(old, { kubeconfig: unknownValue })).toBe(false);
    expect(replaces({ ...old, clusterIdentifier: "a" }, { kubeconfig: kubeconfig("https://b"), clusterIdentifier: "a" })).toBe(false);
  });

  test("settings that are not modelled are named", () => {
    const faults = kubernetesPackage.checkConfig?.({ kubeconfig: "{}", enableServerSideApply: "false", renderYamlToDirectory: "out", enableConfigMapMutable: "false" });
    expect(faults?.map((fault) => fault.property)).toEqual(["enableServerSideApply", "renderYamlToDirectory"]);
  });

  test("a kubeconfig may be contents or a path, JSON or YAML", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
    const file = path.join(folder, "config");
    fs.writeFileSync(file, ["clusters:", "- name: c", "  cluster:", "    server: https://yaml", "contexts:", "- name: x", "  context: {cluster: c, user: u}", "current-context: x"].join("\n"));
    expect(activeContext({ kubeconfig: file }).cluster.server).toBe("https://yaml");
    expect(activeContext({ kubeconfig: kubeconfig("https://json") }).cluster.server).toBe("https://json");
    fs.rmSync(folder, { recursive: true });
  });

  test.each([
    [{ kubeconfig: "/nowhere/config" }, "the kubeconfig /nowhere/config cannot be read"],
    [{ kubeconfig: "a: [\nb" }, "cannot be parsed"],
    [{ kubeconfig: kubeconfig("https://a"), context: "y" }, 'no context "y"'],
    [{ kubeconfig: kubeconfig("https://a"), cluster: "d" }, 'no cluster "d"'],
    [{ kubeconfig: kubeconfig("https://a").replace('"token":"t"', '"exec":{"command":"no-such-plugin","installHint":"Install it."}') }, "no-such-plugin could not be run: not found on PATH. Install it."],
  ])("a faulty one is explained (%#)", async (config, message) => {
    const type = kubernetesPackage.resourceType("kubernetes:core/v1:ConfigMap");
    await expect(Promise.resolve().then(() => type?.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "b" } }, operationContext(config)))).rejects.toThrow(message);
  });
});
