/**
 * What a preview's event stream says, as far as a reviewer cares. The engine writes one event a line with
 * `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json`; plain `--json` leaves out what policies said.
 * The names are those of github.com/pulumi/pulumi/sdk/v3/go/common/apitype, file events.go, at v3.250.0.
 */
export interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  /** The end of a step. That of a refresh tells what has changed in the cloud. */
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: { readonly urn?: string; readonly prefix?: string; readonly message: string; readonly severity: string; readonly ephemeral?: boolean };
  readonly policyEvent?: PolicyEvent;
  readonly policyRemediationEvent?: PolicyRemediationEvent;
  readonly policyAnalyzeSummaryEvent?: PolicyCheck;
  readonly policyAnalyzeStackSummaryEvent?: PolicyCheck;
  readonly policyRemediateSummaryEvent?: PolicyCheck;
  readonly summaryEvent?: {
    readonly resourceChanges?: Readonly<Record<string, number>>;
    readonly PolicyPacks?: Readonly<Record<string, string>>;
    /** Missing before v3.250. */
    readonly result?: "succeeded" | "failed" | "canceled";
  };
  readonly errorEvent?: { readonly error: string };
}

/** One step of a resource: a replacement has up to three of them. */
export interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old: ResourceState | null;
  readonly new: ResourceState | null;
  /** Properties that force a replacement. */
  readonly keys?: readonly string[];
  /** Properties that changed, by their first name. */
  readonly diffs?: readonly string[];
  /** Paths of the properties that changed. Null where the provider tells none. */
  readonly detailedDiff: Readonly<Record<string, { readonly diffKind: string; readonly inputDiff: boolean }>> | null;
}

/** A resource before or after a step. */
export interface ResourceState {
  readonly protect?: boolean;
  readonly taint?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A policy that a resource, or the stack as a whole, violates. */
export interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  /** "advisory", "mandatory", "remediate", "warning" or "none". */
  readonly enforcementLevel: string;
}

/** What a policy has put right by itself. */
export interface PolicyRemediationEvent {
  readonly resourceUrn?: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** Which policies a resource was held against. */
export interface PolicyCheck {
  readonly policyPackName: string;
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** The events of a stream, and the lines between them that are none. */
export function readEvents(text: string): { readonly events: readonly EngineEvent[]; readonly otherLines: readonly string[] } {
  const events: EngineEvent[] = [];
  const otherLines: string[] = [];
  for (const line of text.split("\n")) {
    const event = parseEvent(line);
    if (event !== undefined) events.push(event);
    else if (line.trim() !== "") otherLines.push(line);
  }
  return { events, otherLines };
}

function parseEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "sequence" in value ? (value as EngineEvent) : undefined;
  } catch {
    return undefined;
  }
}
