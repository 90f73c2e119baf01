import { ServiceAccount } from "@pulumi/kubernetes/core/v1/index.js";
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "@pulumi/kubernetes/rbac/v1/index.js";
import * as pulumi from "@pulumi/pulumi";

/** What an account may do with some kinds of objects. */
export interface AccessRule {
  /** "" is the core group. */
  readonly apiGroups: readonly [string];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only the objects of these names. Never holds for `create`, `list` and `watch`. @default all */
  readonly resourceNames?: readonly string[];
}

/** Settings of a {@link WorkloadAccount}. */
export interface WorkloadAccountArgs {
  /** Name of the account and of its roles. */
  readonly accountName: string;
  /** Namespace of the account. */
  readonly namespace: pulumi.Input<string>;
  /** What it may do everywhere. */
  readonly clusterRules: readonly AccessRule[];
  /** What it may do in single namespaces, by their names. @default nothing more */
  readonly namespaceRules?: Readonly<Record<string, readonly AccessRule[]>>;
}

/** A service account with exactly the rights of its rules. */
export class WorkloadAccount extends pulumi.ComponentResource {
  /** Name of the account, once it has its rights. */
  public readonly accountName: pulumi.Output<string>;

  constructor(name: string, args: WorkloadAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:WorkloadAccount", name, {}, opts);
    const parent = { parent: this };

    const account = new ServiceAccount(
      `${name}-account`,
      // The pods that need a token say so.
      { metadata: { name: args.accountName, namespace: args.namespace }, automountServiceAccountToken: false },
      parent,
    );
    const subjects = [{ kind: "ServiceAccount", name: account.metadata.name, namespace: args.namespace }];
    const clusterRole = new ClusterRole(`${name}-cluster-role`, { metadata: { name: args.accountName }, rules: mutable(args.clusterRules) }, parent);
    const bindings: pulumi.CustomResource[] = [
      new ClusterRoleBinding(
        `${name}-cluster-binding`,
        { metadata: { name: args.accountName }, roleRef: roleRef("ClusterRole", clusterRole.metadata.name), subjects },
        parent,
      ),
    ];
    for (const [namespace, rules] of Object.entries(args.namespaceRules ?? {})) {
      const metadata = { name: args.accountName, namespace };
      const role = new Role(`${name}-${namespace}-role`, { metadata, rules: mutable(rules) }, parent);
      bindings.push(new RoleBinding(`${name}-${namespace}-binding`, { metadata, roleRef: roleRef("Role", role.metadata.name), subjects }, parent));
    }

    const bound = pulumi.all(bindings.map(({ id }) => id));
    this.accountName = pulumi.all([account.metadata.name, bound]).apply(([accountName]) => accountName);
    this.registerOutputs({ accountName: this.accountName });
  }
}

const roleRef = (kind: "Role" | "ClusterRole", name: pulumi.Output<string>) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name });

/** The SDK's types ask for arrays that may be written to. */
const mutable = (rules: readonly AccessRule[]) =>
  rules.map(({ apiGroups, resources, verbs, resourceNames }) => ({
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
    resourceNames: resourceNames === undefined ? undefined : [...resourceNames],
  }));
