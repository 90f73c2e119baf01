import type { ClusterRoleArgs, ClusterRoleBindingArgs } from "@pulumi/kubernetes/rbac/v1/index.js";
import { policy } from "../define.ts";
import { forEachKnown, inputsOf } from "../resources/resource.ts";

/** RBAC objects, of every version, also where only a patch of one is declared. */
const rbac = /^kubernetes:rbac\.authorization\.k8s\.io\/\w+:(ClusterRole|Role|ClusterRoleBinding|RoleBinding)(Patch)?$/;

/** Verbs with which one gets rights that one does not have (kubernetes.io/docs/concepts/security/rbac-good-practices). */
const escalating = ["escalate", "bind", "impersonate"];

/** Groups that hold whoever reaches the API server. */
const everybody = ["system:anonymous", "system:unauthenticated", "system:authenticated"];

/** A stolen token of a pod does in the cluster what that pod needs, and no more. */
export const kubernetesRoles = policy<object>({
  name: "kubernetes-roles",
  description: "Kubernetes roles name what they allow, and nobody becomes administrator of the cluster.",
  check: (resource, _settings, report) => {
    const kind = rbac.exec(resource.type)?.[1];
    if (kind === "ClusterRole" || kind === "Role") {
      forEachKnown(inputsOf<ClusterRoleArgs>(resource).rules, (rule, index) => {
        for (const list of ["apiGroups", "resources", "verbs", "nonResourceURLs"] as const) {
          if (rule[list]?.includes("*") === true) report(`rules[${String(index)}].${list} is "*", also for what is added to the cluster later. List what is needed.`);
        }
        const found = rule.verbs.filter((verb) => escalating.includes(verb));
        if (found.length > 0) report(`rules[${String(index)}].verbs allow to ${found.join(", ")}, which gives every other right. Leave it out.`);
      });
    }
    if (kind === "ClusterRoleBinding" || kind === "RoleBinding") {
      const { roleRef, subjects } = inputsOf<ClusterRoleBindingArgs>(resource);
      const checks = [
        () => {
          if (kind === "ClusterRoleBinding" && roleRef?.name === "cluster-admin") report("roleRef is cluster-admin, which may do everything. Write a role of its own with the verbs that are needed.");
        },
        () => {
          forEachKnown(subjects, ({ name }, index) => {
            if (name === "system:masters") report(`subjects[${String(index)}] is system:masters, which no later rule can take anything from. Name who needs the role.`);
            if (everybody.includes(name)) report(`subjects[${String(index)}] is ${name}, which is whoever reaches the API server. Name who needs the role.`);
          });
        },
      ];
      forEachKnown(checks, (check) => {
        check();
      });
    }
  },
});
