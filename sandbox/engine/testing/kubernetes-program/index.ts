import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const provider = new kubernetes.Provider("trial", { kubeconfig: pulumi.secret(process.env["TRIAL_KUBECONFIG"] ?? "") });
const namespace = new kubernetes.core.v1.Namespace("trial", { metadata: { name: "trial" } }, { provider });
const inNamespace = { namespace: namespace.metadata.name };
const secret = new kubernetes.core.v1.Secret("db", { metadata: inNamespace, stringData: { uri: `mongodb://${config.get("host") ?? "a"}` } }, { provider });
const account = new kubernetes.core.v1.ServiceAccount("web", { metadata: inNamespace }, { provider });
const role = new kubernetes.rbac.v1.ClusterRole("reader", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }, { provider });
new kubernetes.rbac.v1.ClusterRoleBinding(
  "reader",
  { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name }, subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: account.metadata.namespace }] },
  { provider },
);
new kubernetes.core.v1.Node("virtual", { metadata: { name: "virtual", labels: { type: "virtual-kubelet" } }, spec: { taints: [{ key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" }] } }, { provider });
const labels = { app: "web" };
const deployment = new kubernetes.apps.v1.Deployment(
  "web",
  {
    metadata: { ...inNamespace, name: "web" },
    spec: {
      replicas: config.getNumber("replicas") ?? 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: "web", image: "web:1", resources: { requests: { cpu: "0.5", memory: "0.5Gi" } }, volumeMounts: [{ name: "db", mountPath: "/db" }] }],
          volumes: [{ name: "db", secret: { secretName: secret.metadata.name } }],
        },
      },
    },
  },
  { provider },
);
// A trial cluster has no kubelet but the test: the creation lasts until that says that the Pod is ready.
const waiting = config.get("waiting");
if (waiting !== undefined) new kubernetes.core.v1.Pod("waiting", { metadata: { ...inNamespace, labels: { waiting } }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "main", image: "web:1" }] } }, { provider });

export const deploymentUid = deployment.metadata.uid;
export const secretName = secret.metadata.name;
