import type { StepMetadata } from "./engine-events.ts";
import { changedPaths, holdsSecret, valueAt } from "./property-path.ts";
import { changeTexts, type ValueText } from "./value-text.ts";

/** One property that a step changes. */
export interface PropertyChange {
  readonly path: string;
  readonly from: ValueText;
  readonly to: ValueText;
  /** Whether it cannot be changed in place. */
  readonly forcesReplacement: boolean;
}

/** What has changed in the cloud since the last update, as the end of a refresh tells it. */
export function driftChanges(step: StepMetadata): PropertyChange[] {
  return Object.keys(step.detailedDiff ?? {}).map((path) => {
    const [before, after] = [step.old, step.new].map((state) => valueAt(state?.outputs, path) ?? valueAt(state?.inputs, path));
    return { path, ...changeTexts(before, after), forcesReplacement: false };
  });
}

/** What a step changes, those properties first that force a replacement. */
export function propertyChanges(step: StepMetadata): PropertyChange[] {
  const forcing = new Set(step.keys ?? []);
  const changes = changedProperties(step).map(({ path, inputDiff }) => ({
    path,
    ...textsAt(step, path, inputDiff),
    forcesReplacement: forcing.has(path) || (step.detailedDiff?.[path]?.diffKind.endsWith("-replace") ?? false) || (step.detailedDiff === null && [...forcing].some((key) => isBelow(path, key))),
  }));
  const named = [...forcing].filter((key) => !changes.some((change) => change.forcesReplacement && isBelow(change.path, key)));
  const unexplained = named.map((path) => ({ path, ...textsAt(step, path, true), forcesReplacement: true }));
  return [...changes, ...unexplained].sort((left, right) => Number(right.forcesReplacement) - Number(left.forcesReplacement));
}

interface ChangedProperty {
  readonly path: string;
  /** Whether it is the program that has changed, rather than the cloud. */
  readonly inputDiff: boolean;
}

function changedProperties(step: StepMetadata): ChangedProperty[] {
  if (step.detailedDiff !== null) return Object.entries(step.detailedDiff).map(([path, { inputDiff }]) => ({ path, inputDiff }));
  const roots = new Set([...(step.diffs ?? []), ...(step.keys ?? [])]);
  return [...roots].flatMap((root) => changedPaths(root, step.old?.inputs?.[root], step.new?.inputs?.[root]).map((path) => ({ path, inputDiff: true })));
}

function textsAt(step: StepMetadata, path: string, inputDiff: boolean): { from: ValueText; to: ValueText } {
  const before = valueAt(inputDiff ? step.old?.inputs : step.old?.outputs, path);
  const after = valueAt(step.new?.inputs, path);
  // A property may be marked as secret on one of its ways only.
  const secret = [step.old?.inputs, step.old?.outputs, step.new?.inputs, step.new?.outputs].map((root) => valueAt(root, path)).find(holdsSecret);
  return secret === undefined ? changeTexts(before, after) : changeTexts(before === undefined ? before : secret, after === undefined ? after : secret);
}

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`);
