import { kubernetesPermissions } from "./kubernetes-permissions.ts";

/** Permissions that no method of the sandbox's APIs has in its name, and that roles hold and callers may test. */
const others: ReadonlySet<string> = new Set(["container.clusters.connect", "container.clusters.getCredentials", "container.clusters.impersonate", "iam.serviceAccounts.actAs", "compute.networks.updatePolicy", "compute.networks.use", "compute.subnetworks.use", "compute.addresses.use"]);

/** All that can be granted beyond what the methods of an API ask for. */
export const grantablePermissions: ReadonlySet<string> = new Set([...others, ...kubernetesPermissions]);

/** Whether IAM has a permission of this name beyond those that the methods of an API ask for. */
export const isGrantable = (name: string): boolean => grantablePermissions.has(name);
