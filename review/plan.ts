import type { EngineEvent, PolicyCheck, PolicyEvent, StepMetadata } from "./engine-events.ts";
import { driftChanges, propertyChanges, type PropertyChange } from "./property-changes.ts";
import { changedPaths, valueAt } from "./property-path.ts";
import { changeTexts } from "./value-text.ts";

/** What would happen to a resource. */
export type Operation = "create" | "change" | "replace" | "delete" | "import";

/** A resource that would not stay as it is. */
export interface PlannedResource {
  readonly urn: string;
  readonly name: string;
  /** Pulumi's type token, e.g. "gcp:container/nodePool:NodePool". */
  readonly type: string;
  readonly operation: Operation;
  readonly changes: readonly PropertyChange[];
  /** Whether Pulumi refuses to delete it. */
  readonly protected: boolean;
  /** Whether somebody has marked it for replacement (`pulumi state taint`). */
  readonly tainted: boolean;
  /** Whether the old one goes before the new one is there. */
  readonly deletedFirst: boolean;
}

/** Something the engine or a provider has said, and of how many resources. */
export interface Message {
  readonly text: string;
  /** Names of the resources it is about. */
  readonly resources: readonly string[];
}

/** What a policy has found. */
export interface PolicyFinding {
  readonly policy: string;
  readonly pack: string;
  readonly resource: string | undefined;
  readonly text: string;
  readonly changes: readonly PropertyChange[];
}

/** Everything a reviewer may want to know of a preview. */
export interface Plan {
  /** Empty where the preview ended before it knew. */
  readonly stack: string;
  /** "cut off" where the stream has no end. */
  readonly outcome: "succeeded" | "failed" | "canceled" | "cut off";
  readonly resources: readonly PlannedResource[];
  /** What a refresh has found to be different in the clouds; "delete" is what is gone there. */
  readonly drift: readonly PlannedResource[];
  readonly unchanged: number;
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
  readonly violations: readonly PolicyFinding[];
  readonly advice: readonly PolicyFinding[];
  readonly remediations: readonly PolicyFinding[];
  /** How many policies had nothing to say. */
  readonly policiesPassed: number;
  /** Packs that ran, as "name version". */
  readonly policyPacks: readonly string[];
}

/** Puts a preview's events together. */
export function planOf(events: readonly EngineEvent[]): Plan {
  const steps = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent === undefined ? [] : [resourcePreEvent.metadata]));
  const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  const found = events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [policyEvent]));
  const mandatory = found.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
  const said = messages(events, "error");
  // Beside a violation, the engine has nothing to add but that the preview failed.
  const errors = [...(mandatory.length > 0 ? said.filter(({ text }) => text !== "preview failed") : said), ...events.flatMap(({ errorEvent }) => (errorEvent === undefined ? [] : [{ text: errorEvent.error, resources: [] }]))];
  return {
    stack: steps[0]?.urn.split(":")[2] ?? "",
    outcome: outcome(summary, errors.length > 0),
    resources: plannedResources(steps),
    drift: drift(events),
    unchanged: summary?.resourceChanges?.["same"] ?? 0,
    errors,
    warnings: messages(events, "warning"),
    violations: mandatory.map(finding),
    advice: found.filter((event) => !mandatory.includes(event)).map(finding),
    remediations: remediations(events),
    policiesPassed: policiesPassed(events, found),
    // A local pack is called "name|local|folder".
    policyPacks: Object.entries(summary?.PolicyPacks ?? {}).map(([name, version]) => `${name.split("|", 1)[0] ?? ""} ${version}`.trim()),
  };
}

function outcome(summary: EngineEvent["summaryEvent"], hasErrors: boolean): Plan["outcome"] {
  if (summary === undefined) return hasErrors ? "failed" : "cut off";
  return summary.result ?? (hasErrors ? "failed" : "succeeded");
}

/** The operation that a step's name stands for; steps that leave the clouds as they are have none. */
const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  update: "change",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  delete: "delete",
  import: "import",
};

function plannedResources(steps: readonly StepMetadata[]): PlannedResource[] {
  const byUrn = new Map<string, StepMetadata[]>();
  for (const step of steps) {
    if (step.op in operations) byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  }
  return [...byUrn.values()].map(plannedResource);
}

function plannedResource(steps: readonly StepMetadata[]): PlannedResource {
  const names = steps.map(({ op }) => op);
  // The engine tells the reasons of a replacement with one of its steps only, and not always with the same one.
  const [step] = [...steps].sort((left, right) => reasonsOf(right) - reasonsOf(left)) as [StepMetadata, ...StepMetadata[]];
  const old = steps.find((one) => one.old !== null)?.old;
  // What an earlier replacement has left behind is deleted and comes without a successor.
  const operation = names.every((name) => name === "delete-replaced") ? "delete" : (operations[step.op] ?? "change");
  return {
    urn: step.urn,
    name: nameOf(step.urn),
    type: step.type,
    operation,
    changes: operation === "change" || operation === "replace" ? propertyChanges(step) : [],
    protected: old?.protect ?? false,
    tainted: old?.taint ?? false,
    deletedFirst: names.includes("create-replacement") && names.indexOf("delete-replaced") !== -1 && names.indexOf("delete-replaced") < names.indexOf("create-replacement"),
  };
}

/** What refreshes have found, as their ends tell it. */
function drift(events: readonly EngineEvent[]): PlannedResource[] {
  return events.flatMap(({ resOutputsEvent }) => {
    const step = resOutputsEvent?.metadata;
    if (step?.op !== "refresh") return [];
    const gone = step.new === null;
    const changes = gone ? [] : driftChanges(step);
    return gone || changes.length > 0 ? [{ ...plannedResource([step]), operation: gone ? ("delete" as const) : ("change" as const), changes }] : [];
  });
}

const reasonsOf = (step: StepMetadata): number => (step.keys?.length ?? 0) + Object.keys(step.detailedDiff ?? {}).length + (step.new === null ? 0 : 1);

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** Diagnostics of one severity; the same words about several resources are one message. */
function messages(events: readonly EngineEvent[], severity: string): Message[] {
  const byText = new Map<string, string[]>();
  for (const { diagnosticEvent: diagnostic } of events) {
    if (diagnostic?.severity !== severity || diagnostic.ephemeral) continue;
    const text = withoutColours(diagnostic.message).trim();
    const resources = byText.get(text) ?? [];
    byText.set(text, diagnostic.urn === undefined ? resources : [...resources, nameOf(diagnostic.urn)]);
  }
  return [...byText].map(([text, resources]) => ({ text, resources }));
}

function finding({ policyName, policyPackName, resourceUrn, message }: PolicyEvent): PolicyFinding {
  return { policy: policyName, pack: policyPackName, resource: resourceUrn === undefined ? undefined : nameOf(resourceUrn), text: withoutColours(message).trim(), changes: [] };
}

function remediations(events: readonly EngineEvent[]): PolicyFinding[] {
  return events.flatMap(({ policyRemediationEvent: event }) => {
    if (event === undefined) return [];
    const { before = {}, after = {} } = event;
    const changes = changedPaths("", before, after).map((path) => ({ path, ...changeTexts(valueAt(before, path), valueAt(after, path)), forcesReplacement: false }));
    return [{ policy: event.policyName, pack: event.policyPackName, resource: event.resourceUrn === undefined ? undefined : nameOf(event.resourceUrn), text: "", changes }];
  });
}

function policiesPassed(events: readonly EngineEvent[], found: readonly PolicyEvent[]): number {
  const checks = events.flatMap(({ policyAnalyzeSummaryEvent, policyAnalyzeStackSummaryEvent, policyRemediateSummaryEvent }) =>
    [policyAnalyzeSummaryEvent, policyAnalyzeStackSummaryEvent, policyRemediateSummaryEvent].filter((check): check is PolicyCheck => check !== undefined),
  );
  const id = (pack: string, policy: string): string => `${pack}/${policy}`;
  const failed = new Set([...found.map((event) => id(event.policyPackName, event.policyName)), ...checks.flatMap((check) => (check.failed ?? []).map((policy) => id(check.policyPackName, policy)))]);
  const passed = new Set(checks.flatMap((check) => (check.passed ?? []).map((policy) => id(check.policyPackName, policy))));
  return [...passed].filter((policy) => !failed.has(policy)).length;
}

/** The engine marks colours in its messages as <{%fg 1%}>, and programs use a terminal's codes. */
// eslint-disable-next-line no-control-regex -- that is what terminals take
const withoutColours = (text: string): string => text.replace(/<\{%.*?%\}>|\u001b\[[0-9;]*[A-Za-z]/g, "");
