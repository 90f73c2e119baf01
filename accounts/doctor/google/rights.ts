import type { Check, Ground } from "../check.ts";
import { type Finding, Trouble } from "../finding.ts";
import { clusterToken } from "../../../components/google/token-plugin.ts";
import { heldByBearer, heldPermissions } from "./held-permissions.ts";

/** Permissions on the project, by the role that the README lists for them. */
type Rights = Readonly<Record<string, readonly string[]>>;

const toMakeCluster: Rights = {
  "roles/container.admin": ["container.clusters.create", "container.clusters.get", "container.clusters.update", "container.operations.get"],
  "roles/compute.networkAdmin": ["compute.networks.create", "compute.networks.get", "compute.subnetworks.create", "compute.subnetworks.get"],
  "roles/iam.serviceAccountAdmin": ["iam.serviceAccounts.create", "iam.serviceAccounts.get"],
  "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"],
  "roles/resourcemanager.projectIamAdmin": ["resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"],
};

const toMakeNat: Rights = { "roles/compute.networkAdmin": ["compute.addresses.create", "compute.routers.create", "compute.routers.update"] };

const toReadCluster: Rights = { "roles/container.viewer": ["container.clusters.get"] };
const toReadProject: Rights = { "roles/viewer": ["container.clusters.get", "compute.networks.get", "iam.serviceAccounts.get", "resourcemanager.projects.getIamPolicy", "serviceusage.services.get"] };

/** In the cluster: with IAM's rights, Kubernetes asks for no others. */
const inCluster: Rights = {
  "roles/container.admin": ["container.namespaces.create", "container.secrets.create", "container.deployments.create", "container.services.create", "container.nodes.create", "container.clusterRoles.create", "container.clusterRoleBindings.create"],
};

function wantedOf({ purpose, settings }: Ground): Rights[] {
  const isNew = settings.existingCluster === undefined;
  if (purpose === "preview") return [isNew ? toReadProject : toReadCluster];
  if (!isNew) return [toReadCluster];
  return settings.google.cloudNat ? [toMakeCluster, toMakeNat] : [toMakeCluster];
}

/** Whether the provider's identity may do what the stack does on Google Cloud. */
export const googleRights: Check = {
  what: "Google rights, for the provider",
  needed: "those of the roles in the README",
  run: async (ground) => {
    const wanted = wantedOf(ground);
    const held = await heldPermissions(ground.google, permissionsOf(wanted));
    const member = await ground.google.email();
    return report("Google rights, for the provider", wanted, held, ground.google.project, member === undefined ? "user:YOU" : `serviceAccount:${member}`);
  },
};

/** Whether kubectl's identity, which may be another, may do what the stack does in the cluster. */
export const clusterRights: Check = {
  what: "Google rights, for kubectl",
  needed: "those in the cluster",
  run: async ({ google, purpose }) => {
    if (purpose === "preview") return [];
    const token = await clusterToken().catch(() => {
      throw new Trouble("not asked: gke-gcloud-auth-plugin gives no token");
    });
    const held = await heldByBearer(google.project, token, permissionsOf([inCluster]));
    return report("Google rights, for kubectl", [inCluster], held, google.project, "user:YOU");
  },
};

const permissionsOf = (rights: readonly Rights[]): string[] => [...new Set(rights.flatMap((each) => Object.values(each).flat()))];

function report(what: string, wanted: readonly Rights[], held: ReadonlySet<string>, project: string, member: string): Finding[] {
  const missing = wanted.flatMap((rights) => Object.entries(rights)).flatMap(([role, permissions]) => permissions.filter((permission) => !held.has(permission)).map((permission) => ({ role, permission })));
  const all = permissionsOf(wanted).length;
  if (missing.length === 0) return [{ what, verdict: "ok", found: `all ${all}`, needed: `${all} permissions on the project` }];
  const roles = [...new Set(missing.map(({ role }) => role))];
  return roles.map((role) => ({
    what,
    verdict: "stops",
    found: `not ${missing.filter((each) => each.role === role).map(({ permission }) => permission).join(", ")}`,
    needed: role,
    mend: `gcloud projects add-iam-policy-binding ${project} --member ${member} --role ${role}`,
  }));
}
