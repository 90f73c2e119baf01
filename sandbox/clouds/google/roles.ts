/**
 * IAM roles that may be granted on a project, with the permissions among those which the sandbox's APIs ask for.
 * "service.*" stands for all permissions of a service, "*.get" for one verb of all. Roles without any are those of
 * services that the sandbox does not have (logging, monitoring, images): they may be granted and open nothing here.
 */
const rolePermissions: Readonly<Record<string, readonly string[]>> = {
  "roles/owner": ["*"],
  "roles/editor": ["compute.*", "container.*", "iam.serviceAccounts.*", "serviceusage.*", "resourcemanager.projects.get"],
  "roles/viewer": ["*.get", "*.list", "*.getIamPolicy"],
  "roles/browser": ["resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy"],
  "roles/resourcemanager.projectIamAdmin": ["resourcemanager.*"],
  "roles/serviceusage.serviceUsageAdmin": ["serviceusage.*"],
  "roles/serviceusage.serviceUsageConsumer": ["serviceusage.services.get", "serviceusage.services.list"],
  "roles/iam.serviceAccountAdmin": ["iam.serviceAccounts.*", "resourcemanager.projects.get"],
  "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list"],
  "roles/iam.workloadIdentityUser": [],
  "roles/compute.admin": ["compute.*"],
  "roles/compute.networkAdmin": ["compute.*"],
  "roles/compute.viewer": ["compute.*.get", "compute.*.list"],
  "roles/container.admin": ["container.*"],
  "roles/container.clusterAdmin": ["container.*"],
  "roles/container.clusterViewer": ["container.clusters.get", "container.clusters.list", "container.operations.get"],
  "roles/container.developer": ["container.clusters.connect", "container.clusters.get", "container.clusters.list"],
  "roles/container.viewer": ["container.clusters.connect", "container.clusters.get", "container.clusters.list", "container.operations.get"],
  "roles/container.defaultNodeServiceAccount": [],
  "roles/container.nodeServiceAccount": [],
  "roles/artifactregistry.reader": [],
  "roles/autoscaling.metricsWriter": [],
  "roles/cloudtrace.agent": [],
  "roles/logging.logWriter": [],
  "roles/monitoring.metricWriter": [],
  "roles/monitoring.viewer": [],
  "roles/stackdriver.resourceMetadata.writer": [],
  "roles/storage.objectViewer": [],
};

export const isRole = (role: string): boolean => role in rolePermissions;

/** Whether a role holds a permission. */
export function roleAllows(role: string, permission: string): boolean {
  return (rolePermissions[role] ?? []).some((pattern) => {
    const source = pattern.replace(/\./g, "\\.").replace(/\*/g, ".+");
    return new RegExp(`^${source}$`).test(permission);
  });
}

/** Roles whose holders are administrators inside every cluster (the group system:masters). */
export const clusterAdministratorRoles = ["roles/owner", "roles/container.admin"] as const;
