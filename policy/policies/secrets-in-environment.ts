import { policy, type Report } from "../define.ts";
import { groupContainersOf } from "../resources/container-group.ts";
import { containersOf, podSpecsOf, type FoundPodSpec } from "../resources/pod-spec.ts";
import { forEachKnown } from "../resources/resource.ts";
import { secretIn } from "../resources/secret-text.ts";
import { mayLandInAzure } from "../resources/virtual-node.ts";

const file = "Mount the Secret as a volume and name the file in the variable (setting databaseAccess: file of the stack)";

/** Whoever may look at a pod or a container group does not thereby see its passwords. */
export const secretsInEnvironment = policy<object>({
  name: "secrets-in-environment",
  description: "No secret stands in a plain environment variable.",
  exemptStacks: ["dev"],
  check: (resource, _settings, report) => {
    forEachKnown(podSpecsOf(resource), (found) => {
      forEachKnown(containersOf(found), ({ path, container }) => {
        forEachKnown(container.env, ({ name, value }, index) => {
          const kind = value === undefined ? undefined : secretIn(name, value);
          if (kind !== undefined) report(`${path}.env[${String(index)}] (${name}) holds ${kind}, which everybody sees who may read the pod. ${file}.`);
        });
      });
      checkReferences(found, report);
    });
    forEachKnown(groupContainersOf(resource), ({ path, container }) => {
      forEachKnown(container.environmentVariables, ({ name, value }, index) => {
        const kind = value === undefined ? undefined : secretIn(name, value);
        if (kind !== undefined) report(`${path}.environmentVariables[${String(index)}].value (${name}) holds ${kind}, which \`az container show\` shows. Write secureValue instead of value, or mount a secret volume.`);
      });
    });
  },
});

/** In the cluster a reference to a Secret keeps it a secret; azure-aci sends its value to Azure as that of a plain variable. */
function checkReferences(found: FoundPodSpec, report: Report): void {
  if (!mayLandInAzure(found.spec)) return;
  const shown = "and the pod may run on a virtual node, where Azure shows the value to whoever may read the container group";
  forEachKnown(containersOf(found), ({ path, container }) => {
    forEachKnown(container.env, ({ name, valueFrom }, index) => {
      if (valueFrom?.secretKeyRef !== undefined) report(`${path}.env[${String(index)}] (${name}) comes from a Secret, ${shown}. ${file}.`);
    });
    forEachKnown(container.envFrom, ({ secretRef }, index) => {
      if (secretRef !== undefined) report(`${path}.envFrom[${String(index)}] comes from a Secret, ${shown}. ${file}.`);
    });
  });
}
