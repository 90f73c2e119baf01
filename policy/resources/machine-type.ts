/**
 * Virtual CPUs of a Google machine type, told from its name (cloud.google.com/compute/docs/machine-resource#naming);
 * undefined where the name does not tell, as with machines that are named after their accelerators.
 */
export function cpusOf(machineType: string): number | undefined {
  const shared = /^(?:e2-(?:custom-)?(micro|small|medium)(?:-\d+)?|(f1-micro|g1-small))$/.exec(machineType);
  // Two of them in E2, which take turns, and one in the oldest (cloud.google.com/compute/docs/general-purpose-machines).
  if (shared !== null) return shared[1] === undefined ? 1 : 2;
  const predefined = /^[a-z]\d[a-z]?-(?:standard|highmem|highcpu|ultramem|megamem|hypermem)-(\d+)(?:-(?:lssd|metal|highlssd|standardlssd))?$/.exec(machineType);
  const custom = /^(?:[a-z]\d[a-z]?-)?custom-(\d+)-\d+(?:-ext)?$/.exec(machineType);
  const count = predefined?.[1] ?? custom?.[1];
  return count === undefined ? undefined : Number(count);
}
