import type { EngineEvent } from "./engine-events.ts";
import { block, code, details } from "./markdown.ts";
import { planOf, type Operation, type Plan, type PlannedResource } from "./plan.ts";
import { additions, changedInCloud, changes, deletions, goneInCloud, policySection, replacements, type Section, warningSection } from "./sections.ts";

/** What a reviewer gets. */
export interface ReviewSummary {
  readonly markdown: string;
  /** Whether the preview came to its end and no mandatory policy is violated. */
  readonly accepted: boolean;
}

/** How a summary is made. */
export interface SummaryOptions {
  /** The stack's name. @default the one that the events tell */
  readonly stack?: string;
  /** What the engine has said beside its events, shown where the events do not tell why the preview failed. @default "" */
  readonly otherOutput?: string;
  /** Whether pulumi ended with an error, which its events may not tell. @default false */
  readonly failed?: boolean;
  /** Whether a preview is accepted only where nothing would change, or has changed in the clouds. @default false */
  readonly expectNoChanges?: boolean;
  /** Characters at most, from 15000. @default 60000: GitHub takes 65,536 in a comment, and whoever posts it may want to add a line */
  readonly maxLength?: number;
}

/** Characters that an error or the engine's other output may take. */
const longestError = 4000;

/** Errors that are quoted: together they leave room for the rest in the shortest summary. */
const quotedErrors = 3;

/** A preview in Markdown: what is dangerous first, what is long folded away, never longer than a comment may be. */
export function summarise(events: readonly EngineEvent[], options: SummaryOptions = {}): ReviewSummary {
  const told = planOf(events);
  const unexpected = options.expectNoChanges === true && told.resources.length + told.drift.length > 0;
  // Pulumi ends with an error for changes that were not expected, too: those are told below.
  const plan = options.failed === true && told.outcome === "succeeded" && !unexpected ? { ...told, outcome: "failed" as const } : told;
  const accepted = plan.outcome === "succeeded" && plan.violations.length === 0 && plan.errors.length === 0 && !unexpected;
  const head = [`### ${headline(plan, options.stack ?? plan.stack, unexpected)}`, ...failure(plan, options.otherOutput ?? "")];
  const of = (operation: Operation): PlannedResource[] => plan.resources.filter((resource) => resource.operation === operation);
  const sections = [
    policySection("🛑 Policies that refuse this", plan.violations),
    deletions(of("delete")),
    goneInCloud(plan.drift.filter(({ operation }) => operation === "delete")),
    replacements(of("replace")),
    changes(of("change")),
    changedInCloud(plan.drift.filter(({ operation }) => operation === "change")),
    additions("🟢 Created", of("create")),
    additions("🔵 Imported", of("import")),
    policySection("Policies advise", plan.advice),
    policySection("Policies put right", plan.remediations),
    warningSection(plan.warnings),
  ];
  return { markdown: fit(head, sections, foot(plan), options.maxLength ?? 60_000), accepted };
}

function headline(plan: Plan, stack: string, unexpected: boolean): string {
  const name = stack === "" ? "Preview" : `Preview of ${code(stack)}`;
  if (plan.outcome === "cut off") return `❌ ${name}: it ended before it was complete`;
  const counted = (["delete", "replace", "change", "create", "import"] as const)
    .map((operation) => [operation, plan.resources.filter((resource) => resource.operation === operation).length] as const)
    .filter(([, count]) => count > 0)
    .map(([operation, count]) => `${count} to ${operation}`);
  const counts = [...(counted.length === 0 ? ["no changes"] : counted), `${plan.unchanged} unchanged`].join(", ");
  if (plan.violations.length > 0) return `❌ ${name}: refused by policy; ${counts}`;
  if (plan.outcome === "canceled") return `❌ ${name}: canceled`;
  if (plan.outcome === "failed" || plan.errors.length > 0) return `❌ ${name}: failed`;
  const found = plan.drift.length === 0 ? counts : `${counts}; ${plan.drift.length} changed in the clouds since the last update`;
  return `${unexpected ? "❌ " : ""}${name}: ${found}`;
}

/** Why there is no preview to rely on. */
function failure(plan: Plan, otherOutput: string): string[] {
  const told = plan.errors.slice(0, quotedErrors).flatMap(({ text, resources }) => ["", ...(resources.length === 0 ? [] : [resources.map(code).join(", "), ""]), ...block(shortened(text))]);
  if (plan.errors.length > quotedErrors) return [...told, "", `…and ${plan.errors.length - quotedErrors} more errors.`];
  if (plan.errors.length > 0) return told;
  if (plan.outcome === "succeeded" || plan.violations.length > 0) return [];
  return ["", ...block(otherOutput.trim() === "" ? "pulumi gave no reason" : shortened(otherOutput.trim()))];
}

const shortened = (text: string): string => (text.length > longestError ? `${text.slice(0, longestError)}\n…` : text);

function foot(plan: Plan): string[] {
  if (plan.policyPacks.length === 0) return [];
  return ["", `Policies: ${plan.policyPacks.map(code).join(", ")}; ${plan.policiesPassed} passed, ${plan.violations.length} violations, ${plan.advice.length} advisory, ${plan.remediations.length} put right.`];
}

/** Puts the parts together and leaves items out, from the least dangerous part up, until they fit. */
function fit(head: readonly string[], sections: readonly Section[], foot: readonly string[], maxLength: number): string {
  const filled = sections.filter(({ items }) => items.length > 0);
  const kept = filled.map(({ items }) => items.length);
  const lines = (): string[] => [...head, ...filled.flatMap((section, index) => sectionLines(section, kept[index] ?? 0)), ...foot, ""];
  let text = lines().join("\n");
  for (let index = filled.length - 1; index >= 0 && text.length > maxLength; index--) {
    // Halving finds an amount that fits in a few steps, however long the items are.
    while ((kept[index] ?? 0) > 0 && text.length > maxLength) {
      kept[index] = Math.floor((kept[index] ?? 0) / 2);
      text = lines().join("\n");
    }
  }
  return text.length > maxLength ? text.slice(0, maxLength) : text;
}

function sectionLines({ title, items, shown }: Section, kept: number): string[] {
  const open = items.slice(0, Math.min(shown, kept)).flat();
  const folded = items.slice(shown, kept);
  const left = items.length - kept;
  return [
    "",
    `**${title}**`,
    "",
    ...open,
    ...(folded.length > 0 ? ["", ...details(`${folded.length} more`, folded.flat())] : []),
    ...(left > 0 ? ["", `…and ${left} more, left out here for their length: \`pulumi preview --diff\` shows all.`] : []),
  ];
}
