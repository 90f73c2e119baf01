import { modulesLongestFirst, tools, toolNames, type GoModuleName, type ToolName } from "./tools.ts";

/** Tools of one module, built one after the other because they share most of what is compiled. */
export interface Batch {
  readonly module: GoModuleName;
  readonly names: readonly ToolName[];
}

/** A build keeps two cores busy by itself (measured, cold: 1.9 of 2); only its links, a tenth of the time, need but one. */
const coresPerBuild = 2;

/** Bytes that a build needs at its peak: 1.9 GB were measured, while the API server is linked, beside which compiles may run. */
const memoryPerBuild = 3 * 1024 ** 3;

/** The tools by module, the module that takes longest first. */
export function planBatches(names: readonly ToolName[]): Batch[] {
  return modulesLongestFirst
    .map((module) => ({ module, names: toolNames.filter((name) => names.includes(name) && tools[name].module === module) }))
    .filter((batch) => batch.names.length > 0);
}

/** How many batches to build side by side, at least one. */
export function buildsSideBySide(cores: number, freeMemory: number): number {
  return Math.max(1, Math.min(Math.floor(cores / coresPerBuild), Math.floor(freeMemory / memoryPerBuild), modulesLongestFirst.length));
}
