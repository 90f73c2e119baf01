import { policy } from "../define.ts";
import { containersOf, podSpecsOf } from "../resources/pod-spec.ts";
import { forEachKnown } from "../resources/resource.ts";

/** What a pod may not have, because whoever is in it then has its node (Pod Security Standard "baseline"). */
const ofTheNode = ["hostNetwork", "hostPID", "hostIPC"] as const;

/** Who breaks into a container stays there. */
export const privilegedPods = policy<object>({
  name: "privileged-pods",
  description: "Pods have no rights on their node.",
  check: (resource, _settings, report) => {
    forEachKnown(podSpecsOf(resource), (found) => {
      const { path, spec } = found;
      for (const name of ofTheNode) if (spec[name] === true) report(`${path}.${name} is true. Leave it out: the pod would be on the node itself.`);
      forEachKnown(spec.volumes, (volume, index) => {
        if (volume.hostPath !== undefined) report(`${path}.volumes[${String(index)}].hostPath shows the pod a folder of its node. Use an emptyDir, a claim, a ConfigMap or a Secret.`);
      });
      forEachKnown(containersOf(found), ({ path: at, container }) => {
        if (container.securityContext?.privileged === true) report(`${at}.securityContext.privileged is true. Leave it out, and add the single capability that is needed.`);
      });
    });
  },
});
