import { expect, it } from "vitest";
import { virtualNodeTaint as ofTheProgram } from "../../components/kubernetes/virtual-node/virtual-node-manifest.ts";
import { virtualNodeTaint } from "../resources/virtual-node.ts";
import { describePolicy, policyTrial } from "./cases.ts";
import { unknown } from "./policy-trial.ts";

const trial = policyTrial();

const digest = `sha256:${"0".repeat(64)}`;
const pod = (container: object, spec: object = {}) => ({ type: "kubernetes:core/v1:Pod", props: { spec: { containers: [{ name: "web", image: "example.com/web:1", ...container }], ...spec } } });
const template = (type: string, container: object) => ({ type: `kubernetes:${type}`, props: { spec: { template: { spec: { containers: [{ name: "web", ...container }] } } } } });
const group = (container: object) => ({ type: "azure-native:containerinstance:ContainerGroup", props: { containers: [{ name: "web", image: "example.com/web:1", ...container }] } });

/** What has a pod template, controllers of other vendors too. */
const templated = ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet", "apps/v1:ReplicaSet", "core/v1:ReplicationController", "batch/v1:Job", "apps/v1:DeploymentPatch", "argoproj.io/v1alpha1:Rollout"];

describePolicy("pinned-images", trial, {
  refuses: [
    { what: "a pod's image without a tag", ...pod({ image: "janakiramm/todo" }), says: /^Container images are pinned by a tag or a digest\.\nspec\.containers\[0\]\.image: "janakiramm\/todo" has no tag/ },
    { what: "latest", ...pod({ image: "registry.example.com/todo:latest" }), says: /the tag "latest" of "registry\.example\.com\/todo:latest" moves .* Write NAME:VERSION/ },
    { what: "a port taken for a tag", ...pod({ image: "registry.example.com:5000/todo" }), says: "has no tag" },
    ...templated.map((type) => ({ what: `latest in a ${type}`, ...template(type, { image: "web:latest" }), says: /spec\.template\.spec\.containers\[0\]\.image/ })),
    { what: "latest in a CronJob", type: "kubernetes:batch/v1:CronJob", props: { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: "web:latest" }] } } } } } }, says: "spec.jobTemplate.spec.template.spec.containers" },
    { what: "latest in a list", type: "kubernetes:core/v1:PodList", props: { items: [pod({ image: "web:1" }).props, pod({ image: "web:latest" }).props] }, says: /items\[1\]\.spec\.containers/ },
    { what: "latest before the pod starts", ...pod({}, { initContainers: [{ image: "init:latest" }] }), says: /spec\.initContainers\[0\]/ },
    { what: "latest as a volume", ...pod({}, { volumes: [{ name: "v", image: { reference: "data:latest" } }] }), says: /spec\.volumes\[0\]\.image\.reference/ },
    { what: "latest in a container group", ...group({ image: "web:latest" }), says: /containers\[0\]\.image/ },
    { what: "latest in a container group of an older API version", ...group({ image: "web:latest" }), type: "azure-native:containerinstance/v20230501:ContainerGroup", says: /containers\[0\]\.image/ },
  ],
  accepts: [
    { what: "a tag", ...pod({ image: "registry.example.com:5000/todo:1.0.0" }) },
    { what: "a digest", ...pod({ image: `janakiramm/todo@${digest}` }) },
    { what: "a digest beside latest", ...pod({ image: `todo:latest@${digest}` }) },
    { what: "a container group with a tag", ...group({ image: "todo:1" }) },
  ],
});

it("pinned-images checks what is known while a preview does not know the rest", async () => {
  const { type, props } = pod({ image: "web:latest" }, { initContainers: [{ image: unknown }] });
  const verdicts = (await trial().verdicts({ type, props })).filter(({ policy }) => policy === "pinned-images");
  expect(verdicts.map(({ mandatory }) => mandatory)).toEqual([true, false]);
  expect(verdicts[0]?.message).toContain("latest");
  expect(verdicts[1]?.message).toContain("can't be known during preview");
});

const secretSignature = "4dabf18193072939515e22adb298388d";
const secret = (value: string) => ({ [secretSignature]: "1b47061264138c4ac30d75fd1eb44270", value });
const uri = "mongodb://tododb:cGFzc3dvcmQ=@tododb.mongo.cosmos.azure.com:10255/?ssl=true";
const fromSecret = { env: [{ name: "DB", valueFrom: { secretKeyRef: { name: "database", key: "uri" } } }] };
const toVirtualNode = { tolerations: [{ key: "virtual-kubelet.io/provider", operator: "Equal", value: "azure", effect: "NoSchedule" }] };

describePolicy("secrets-in-environment", trial, {
  refuses: [
    { what: "a connection string in a pod", ...pod({ env: [{ name: "DB", value: uri }] }), says: /spec\.containers\[0\]\.env\[0\] \(DB\) holds a URL with a password/ },
    { what: "a Pulumi secret in a pod", ...pod({ env: [{ name: "DB", value: secret(uri) }] }), says: "holds a URL with a password" },
    { what: "a password by its name", ...pod({ env: [{ name: "PORT", value: "80" }, { name: "dbPassword", value: "correct horse" }] }), says: /env\[1\] \(dbPassword\) holds a secret by its name/ },
    { what: "an account key", ...pod({ env: [{ name: "STORE", value: "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==" }] }), says: "a connection string with a key or password" },
    { what: "a reference to a Secret on the virtual node", ...pod(fromSecret, toVirtualNode), says: /env\[0\] \(DB\) comes from a Secret, and the pod may run on a virtual node/ },
    { what: "a reference where every taint is tolerated", ...pod(fromSecret, { tolerations: [{ operator: "Exists" }] }), says: "may run on a virtual node" },
    { what: "a reference in a pod bound to a node", ...pod(fromSecret, { nodeName: "aci-connector" }), says: "may run on a virtual node" },
    { what: "all of a Secret on the virtual node", ...pod({ envFrom: [{ secretRef: { name: "database" } }] }, toVirtualNode), says: /envFrom\[0\] comes from a Secret/ },
    { what: "a connection string in a container group", ...group({ environmentVariables: [{ name: "DB", value: uri }] }), says: /containers\[0\]\.environmentVariables\[0\]\.value \(DB\).* Write secureValue/ },
    { what: "a connection string in a stack under a new name", ...pod({ env: [{ name: "DB", value: uri }] }), stack: "live", says: "holds a URL with a password" },
  ],
  accepts: [
    { what: "a file's name", ...pod({ env: [{ name: "DB_FILE", value: "/etc/todo/database/uri" }, { name: "PASSWORD", value: "/run/password" }] }) },
    { what: "a URL without a password", ...pod({ env: [{ name: "API", value: "https://example.com/" }] }) },
    { what: "a reference to a Secret in the cluster", ...pod(fromSecret) },
    { what: "a secure value in a container group", ...group({ environmentVariables: [{ name: "DB", secureValue: uri }] }) },
    { what: "a connection string in stack dev", ...pod({ env: [{ name: "DB", value: uri }] }), stack: "dev" },
  ],
});

it("secrets-in-environment does not tell the secret", async () => {
  const messages = await trial().found("secrets-in-environment", pod({ env: [{ name: "DB", value: uri }] }));
  expect(messages.join()).not.toContain("cGFzc3dvcmQ");
});

it("knows the taint of the program's virtual node", () => {
  expect(virtualNodeTaint).toEqual(ofTheProgram);
});

describePolicy("privileged-pods", trial, {
  refuses: [
    { what: "a privileged container", ...pod({ securityContext: { privileged: true } }), says: /spec\.containers\[0\]\.securityContext\.privileged is true/ },
    { what: "a folder of the node", ...pod({}, { volumes: [{ name: "v", hostPath: { path: "/" } }] }), says: /spec\.volumes\[0\]\.hostPath shows/ },
    { what: "the node's network", ...pod({}, { hostNetwork: true }), says: "spec.hostNetwork is true" },
  ],
  accepts: [{ what: "a pod of its own", ...pod({ securityContext: { allowPrivilegeEscalation: false } }, { volumes: [{ name: "v", emptyDir: {} }] }) }],
});
