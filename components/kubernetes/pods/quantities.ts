// Quantities in the form in which Kubernetes gives them back; in any other they would look changed after a refresh.

/** Processor cores, to the thousandth. */
export const cores = (count: number): string => (Number.isInteger(count) ? String(count) : `${Math.round(count * 1000)}m`);

/** Memory in GB (decimal, as Azure counts), to the MB. */
export const gigabytes = (count: number): string => (Number.isInteger(count) ? `${count}G` : `${Math.round(count * 1000)}M`);
