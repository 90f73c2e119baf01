import type { Runtime } from "../machine/containers/types.ts";
import type { RunningPart } from "./control.ts";

/** Every container that the runtime has, for `sandbox status`. */
export function runningParts(runtime: Runtime): RunningPart[] {
  return runtime.list().flatMap((workload) => {
    const { network } = workload.spec;
    const address = network.kind === "host" ? `host network of ${network.node}` : network.ip;
    const { initContainers, containers } = workload.status();
    const unfinished = initContainers.filter((container) => container.state.kind !== "terminated" || container.state.exitCode !== 0);
    return [...unfinished, ...containers].map(({ name, state, restartCount }) => ({
      name: `${workload.spec.name}/${name}`,
      state: state.kind === "running" ? "running" : `${state.kind}: ${state.reason}`,
      address,
      since: state.kind === "running" ? state.startedAt.toISOString() : undefined,
      restarts: restartCount,
    }));
  });
}
