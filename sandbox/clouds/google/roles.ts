/** A role that IAM has from the beginning, with those of its permissions that the sandbox knows. */
export interface PredefinedRole {
  /** As the console shows it. */
  readonly title: string;
  /** "container.*" stands for all permissions of a service, "*.get" for one verb of all. */
  readonly permissions: readonly string[];
  /** Permissions that the patterns of {@link permissions} include and the role does not. */
  readonly except?: readonly string[];
}

/** What every role that reads clusters may see of Kubernetes objects: nothing of Secrets. */
const readObjects = ["container.clusters.connect", "container.*.get", "container.*.list", "container.*.getStatus", "container.*.getScale", "container.tokenReviews.create"];
const secrets = ["container.secrets.get", "container.secrets.list"];
const readProject = ["resourcemanager.projects.get", "resourcemanager.projects.list"];

/** Rules of access within a cluster, which only its administrators change. */
const accessRules = ["bind", "escalate", "create", "update", "delete"].flatMap((verb) => [`container.clusterRoles.${verb}`, `container.roles.${verb}`, `container.clusterRoleBindings.${verb}`, `container.roleBindings.${verb}`]);
const changeClusters = ["container.clusters.create", "container.clusters.update", "container.clusters.delete"];
const changeWebhooks = ["create", "update", "delete"].flatMap((verb) => [`container.mutatingWebhookConfigurations.${verb}`, `container.validatingWebhookConfigurations.${verb}`, `container.controllerRevisions.${verb}`]);

/**
 * Predefined roles, with their permissions as IAM told them in August 2026 (roles.get; https://cloud.google.com/iam/docs/roles-permissions).
 * Roles of services that the sandbox does not have (logging, monitoring, images) may be granted and open nothing here
 * beyond the project's name.
 */
export const predefinedRoles: Readonly<Record<string, PredefinedRole>> = {
  "roles/owner": { title: "Owner", permissions: ["*"] },
  "roles/editor": {
    title: "Editor",
    permissions: ["compute.*", "container.*", "iam.serviceAccounts.*", "iam.serviceAccountKeys.*", "serviceusage.*", "resourcemanager.projects.get", "resourcemanager.projects.list", "resourcemanager.projects.getIamPolicy"],
    except: ["iam.serviceAccounts.setIamPolicy", "container.certificateSigningRequests.approve", "container.serviceAccounts.createToken", "container.localSubjectAccessReviews.create", "container.subjectAccessReviews.create", ...accessRules],
  },
  "roles/viewer": {
    title: "Viewer",
    permissions: ["*.get", "*.list", "*.getIamPolicy", ...readObjects, "container.pods.getLogs", "container.selfSubjectAccessReviews.create", "container.selfSubjectRulesReviews.create"],
    except: [...secrets, "container.deployments.getScale"],
  },
  "roles/browser": { title: "Browser", permissions: [...readProject, "resourcemanager.projects.getIamPolicy"] },
  "roles/resourcemanager.projectIamAdmin": { title: "Project IAM Admin", permissions: ["resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"] },
  "roles/serviceusage.serviceUsageAdmin": { title: "Service Usage Admin", permissions: ["serviceusage.*"] },
  "roles/serviceusage.serviceUsageConsumer": { title: "Service Usage Consumer", permissions: ["serviceusage.services.get", "serviceusage.services.list", "serviceusage.services.use", "serviceusage.operations.get", "serviceusage.quotas.get"] },
  "roles/iam.serviceAccountAdmin": { title: "Service Account Admin", permissions: ["iam.serviceAccounts.*", ...readProject], except: ["iam.serviceAccounts.actAs"] },
  "roles/iam.serviceAccountCreator": { title: "Create Service Accounts", permissions: ["iam.serviceAccounts.create", "iam.serviceAccounts.get", "iam.serviceAccounts.list", ...readProject] },
  "roles/iam.serviceAccountUser": { title: "Service Account User", permissions: ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list", ...readProject] },
  "roles/iam.roleAdmin": { title: "Role Administrator", permissions: ["iam.roles.*", "resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy"] },
  "roles/iam.serviceAccountKeyAdmin": { title: "Service Account Key Admin", permissions: ["iam.serviceAccountKeys.*", "iam.serviceAccounts.get", "iam.serviceAccounts.list", ...readProject] },
  "roles/iam.serviceAccountViewer": { title: "View Service Accounts", permissions: ["iam.serviceAccountKeys.get", "iam.serviceAccountKeys.list", "iam.serviceAccounts.get", "iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.list", ...readProject] },
  "roles/iam.workloadIdentityUser": { title: "Workload Identity User", permissions: ["iam.serviceAccounts.get", "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.list"] },
  "roles/compute.admin": { title: "Compute Admin", permissions: ["compute.*", ...readProject, "serviceusage.services.get", "serviceusage.services.list", "serviceusage.quotas.get"] },
  "roles/compute.networkAdmin": {
    title: "Compute Network Admin",
    permissions: ["compute.networks.*", "compute.subnetworks.*", "compute.addresses.*", "compute.routers.*", "compute.*.get", "compute.*.list", ...readProject, "serviceusage.services.get", "serviceusage.services.list", "serviceusage.quotas.get"],
  },
  "roles/compute.viewer": { title: "Compute Viewer", permissions: ["compute.*.get", "compute.*.list", ...readProject, "serviceusage.services.get", "serviceusage.services.list", "serviceusage.quotas.get"] },
  "roles/container.admin": { title: "Kubernetes Engine Admin", permissions: ["container.*", ...readProject] },
  "roles/container.clusterAdmin": { title: "Kubernetes Engine Cluster Admin", permissions: ["container.clusters.connect", "container.clusters.get", "container.clusters.list", ...changeClusters, "container.operations.get", "container.operations.list", ...readProject] },
  "roles/container.clusterViewer": { title: "Kubernetes Engine Cluster Viewer", permissions: ["container.clusters.connect", "container.clusters.get", "container.clusters.list", ...readProject] },
  "roles/container.developer": {
    title: "Kubernetes Engine Developer",
    permissions: ["container.*", ...readProject],
    except: [...changeClusters, "container.clusters.getCredentials", "container.clusters.impersonate", "container.operations.get", "container.operations.list", "container.certificateSigningRequests.approve", "container.certificateSigningRequests.getStatus", ...accessRules, ...changeWebhooks],
  },
  "roles/container.viewer": {
    title: "Kubernetes Engine Viewer",
    permissions: [...readObjects, ...readProject],
    except: [...secrets, "container.localSubjectAccessReviews.list", "container.selfSubjectAccessReviews.list", "container.subjectAccessReviews.list", "container.volumeSnapshots.getStatus"],
  },
  "roles/container.defaultNodeServiceAccount": { title: "Kubernetes Engine Default Node Service Account", permissions: [] },
  "roles/container.nodeServiceAccount": { title: "Kubernetes Engine Node Service Account", permissions: readProject },
  "roles/artifactregistry.reader": { title: "Artifact Registry Reader", permissions: readProject },
  "roles/autoscaling.metricsWriter": { title: "Autoscaling Metrics Writer", permissions: [] },
  "roles/cloudtrace.agent": { title: "Cloud Trace Agent", permissions: [] },
  "roles/logging.logWriter": { title: "Logs Writer", permissions: [] },
  "roles/monitoring.metricWriter": { title: "Monitoring Metric Writer", permissions: [] },
  "roles/monitoring.viewer": { title: "Monitoring Viewer", permissions: readProject },
  "roles/stackdriver.resourceMetadata.writer": { title: "Stackdriver Resource Metadata Writer", permissions: [] },
  "roles/storage.objectViewer": { title: "Storage Object Viewer", permissions: readProject },
};

/** Whether a role has the name of one that Google has for a service none of whose roles are known here: "roles/aiplatform.user". */
export function isOfOtherService(role: string): boolean {
  const service = /^roles\/([a-z]\w*\.)\w+$/.exec(role)?.[1];
  return service !== undefined && !Object.keys(predefinedRoles).some((known) => known.startsWith(`roles/${service}`));
}

export const isRole = (role: string): boolean => role in predefinedRoles;

/** Whether a role holds a permission. */
export function roleAllows(role: string, permission: string): boolean {
  const { permissions, except = [] } = predefinedRoles[role] ?? { permissions: [] };
  return permissions.some((pattern) => covers(pattern, permission)) && !except.includes(permission);
}

function covers(pattern: string, permission: string): boolean {
  if (!pattern.includes("*")) return pattern === permission;
  const source = pattern.replace(/\./g, "\\.").replace(/\*/g, ".+");
  return new RegExp(`^${source}$`).test(permission);
}
