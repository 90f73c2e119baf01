import { describePolicy, policyTrial } from "./cases.ts";

const trial = policyTrial();

const assignment = "azure-native:authorization:RoleAssignment";
const contributor = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/5d977122-f97e-4b4d-a52f-6b43003ddb4d";
const group = "/subscriptions/s/resourceGroups/gke-aci";

describePolicy("azure-roles", trial, {
  refuses: [
    { what: "a role on the subscription", type: assignment, props: { scope: "/subscriptions/s", roleDefinitionId: contributor }, says: 'scope is "/subscriptions/s", which is wider than a resource group. Write the id' },
    { what: "a role on a management group", type: assignment, props: { scope: "/providers/Microsoft.Management/managementGroups/m", roleDefinitionId: contributor }, says: "wider than a resource group" },
    { what: "a role of an older API version", type: "azure-native_authorization_v20220401:authorization:RoleAssignment", props: { scope: "/", roleDefinitionId: contributor }, says: "wider than a resource group" },
    { what: "an owner of a resource group", type: assignment, props: { scope: group, roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-a8ff-443c-a75c-2fe8c4bcb635" }, says: "roleDefinitionId is Owner" },
    { what: "a role of its own that allows everything", type: "azure-native:authorization:RoleDefinition", props: { assignableScopes: [group], permissions: [{ actions: ["*"] }] }, says: /permissions\[0\]\.actions allow everything/ },
    { what: "a role of its own that may be given everywhere", type: "azure-native:authorization:RoleDefinition", props: { assignableScopes: [group, "/subscriptions/s"], permissions: [] }, says: /assignableScopes\[1\] is "\/subscriptions\/s"/ },
    { what: "a role of the directory", type: "azuread:index/directoryRoleAssignment:DirectoryRoleAssignment", props: { principalObjectId: "p", roleId: "r" }, says: "reaches everything in Entra ID" },
  ],
  accepts: [
    { what: "a role on the resource group", type: assignment, props: { scope: group, roleDefinitionId: contributor } },
    { what: "a role on something in it", type: assignment, props: { scope: `${group}/providers/Microsoft.DocumentDB/databaseAccounts/d`, roleDefinitionId: contributor } },
  ],
});

const member = "gcp:projects/iAMMember:IAMMember";
const machine = "serviceAccount:gke-aci-nodes@gke-aci.iam.gserviceaccount.com";

describePolicy("google-roles", trial, {
  refuses: [
    { what: "an editor of the project", type: member, props: { role: "roles/editor", member: "user:somebody@example.com" }, says: "role is roles/editor, which may do nearly everything" },
    { what: "an administrator among the machines", type: member, props: { role: "roles/container.admin", member: machine }, says: "role is roles/container.admin in the whole project" },
    { what: "an administrator in a binding", type: "gcp:projects/iAMBinding:IAMBinding", props: { role: "roles/iam.serviceAccountAdmin", members: ["user:somebody@example.com", machine] }, says: "for a machine's account" },
    { what: "a role in a folder", type: "gcp:folder/iAMMember:IAMMember", props: { role: "roles/viewer", member: machine }, says: "reaches every project below" },
    { what: "a bucket for everybody", type: "gcp:storage/bucketIAMMember:BucketIAMMember", props: { role: "roles/storage.objectViewer", member: "allUsers" }, says: "allUsers, which is everybody" },
    { what: "an owner in a whole policy", type: "gcp:projects/iAMPolicy:IAMPolicy", props: { policyData: JSON.stringify({ bindings: [{ role: "roles/owner", members: ["user:a@example.com"] }] }) }, says: /policyData\.bindings\[0\]\.role is roles\/owner/ },
  ],
  accepts: [
    { what: "the role of a node's account", type: member, props: { role: "roles/container.defaultNodeServiceAccount", member: machine } },
    { what: "an administrator who is a person", type: member, props: { role: "roles/container.admin", member: "group:platform@example.com" } },
    { what: "an administrator of a single bucket", type: "gcp:storage/bucketIAMMember:BucketIAMMember", props: { role: "roles/storage.objectAdmin", member: machine } },
    { what: "a role of one's own", type: "gcp:projects/iAMCustomRole:IAMCustomRole", props: { roleId: "x", permissions: [] } },
  ],
});

const rbac = "kubernetes:rbac.authorization.k8s.io/v1:";
const subjects = [{ kind: "ServiceAccount", name: "aci-connector", namespace: "aci-connector" }];

describePolicy("kubernetes-roles", trial, {
  refuses: [
    { what: "an administrator of the cluster", type: `${rbac}ClusterRoleBinding`, props: { roleRef: { name: "cluster-admin" }, subjects }, says: "roleRef is cluster-admin" },
    { what: "a binding to whoever reaches the API server", type: `${rbac}RoleBinding`, props: { roleRef: { name: "view" }, subjects: [...subjects, { kind: "Group", name: "system:unauthenticated" }] }, says: /subjects\[1\] is system:unauthenticated/ },
    { what: "a binding to the masters", type: `${rbac}ClusterRoleBinding`, props: { roleRef: { name: "view" }, subjects: [{ kind: "Group", name: "system:masters" }] }, says: "system:masters" },
    { what: "every verb", type: `${rbac}ClusterRole`, props: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["*"] }] }, says: /rules\[0\]\.verbs is "\*"/ },
    { what: "every resource", type: `${rbac}Role`, props: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }, { apiGroups: [""], resources: ["*"], verbs: ["get"] }] }, says: /rules\[1\]\.resources is "\*"/ },
    { what: "a patch with a way to more rights", type: `${rbac}ClusterRolePatch`, props: { rules: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["get", "bind"] }] }, says: "verbs allow to bind" },
  ],
  accepts: [
    { what: "a role that lists what it allows", type: `${rbac}ClusterRole`, props: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }] } },
    { what: "a binding to such a role", type: `${rbac}ClusterRoleBinding`, props: { roleRef: { name: "aci-connector" }, subjects } },
  ],
});
