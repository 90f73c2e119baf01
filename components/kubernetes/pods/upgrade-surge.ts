/** How many of several pods an upgrade runs more than asked for, for a while: a quarter, as Kubernetes does by default. */
export const upgradeSurge = (replicas: number): number => Math.ceil(replicas / 4);
