/** Parts of a core that GKE keeps for itself, core by core (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes, "CPU reservations"). */
const reserved = (core: number): number => (core === 1 ? 0.06 : core === 2 ? 0.01 : core <= 4 ? 0.005 : 0.0025);

/** Shared-core E2 machines have two virtual processors but only this much of them for pods (same page). */
const sharedCore = 0.94;

/**
 * Processor cores that a GKE node has for pods, those of the system included.
 *
 * @returns undefined for machine types whose name does not tell
 */
export function allocatableCores(machineType: string): number | undefined {
  if (/^e2-(micro|small|medium)$/.test(machineType)) return sharedCore;
  const cores = Number(/-(?:standard|highmem|highcpu|custom)-(\d+)/.exec(machineType)?.[1] ?? Number.NaN);
  if (Number.isNaN(cores)) return undefined;
  const kept = Array.from({ length: cores }, (_, index) => reserved(index + 1)).reduce((sum, part) => sum + part, 0);
  return Math.round((cores - kept) * 1000) / 1000;
}
