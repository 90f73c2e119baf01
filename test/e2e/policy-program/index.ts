import { RoleAssignment } from "@pulumi/azure-native/authorization/index.js";
import { ContainerGroup } from "@pulumi/azure-native/containerinstance/index.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/index.js";
import { IAMMember } from "@pulumi/gcp/projects/index.js";
import { Pod } from "@pulumi/kubernetes/core/v1/index.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/index.js";
import * as pulumi from "@pulumi/pulumi";

const kubeconfig = new pulumi.Config().requireSecret("kubeconfig");
const provider = new Provider("cluster", { kubeconfig });
const tags = { project: "policy-violations", stack: pulumi.getStack(), owner: "platform" };

new ResourceGroup("untagged", { location: "westus" });
new RoleAssignment("wide", {
  scope: "/subscriptions/00000000-0000-0000-0000-000000000000",
  principalId: "11111111-1111-1111-1111-111111111111",
  roleDefinitionId: "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/5d977122-f97e-4b4d-a52f-6b43003ddb4d",
});
new ContainerGroup("shown", {
  resourceGroupName: "some",
  location: "westus",
  osType: "Linux",
  tags,
  containers: [
    {
      name: "web",
      image: "registry.example.com/todo:1.0.0",
      environmentVariables: [{ name: "DB", value: "mongodb://tododb:not-a-real-one@tododb.mongo.cosmos.azure.com:10255/" }],
      resources: { requests: { cpu: 1, memoryInGB: 1 } },
    },
  ],
});
new IAMMember("basic", { project: "gke-aci-dev", role: "roles/editor", member: "serviceAccount:nodes@gke-aci-dev.iam.gserviceaccount.com" });
new ClusterRoleBinding(
  "administrator",
  {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: "default", namespace: "default" }],
  },
  { provider },
);
new Pod("privileged", { spec: { containers: [{ name: "web", image: "registry.example.com/todo:1.0.0", securityContext: { privileged: true } }] } }, { provider });
