/** What is previewed. */
export interface PreviewRequest {
  /** Folder of a policy pack to hold it against. */
  readonly policyPack?: string;
  /** Whether the clouds are looked at first, to find what has changed there. @default false */
  readonly refresh?: boolean;
  /** Pulumi's further options, e.g. the stack. */
  readonly options: readonly string[];
}

/**
 * The variable that makes `pulumi preview --json` write each of the engine's events: without it, the output leaves out
 * what policies say (github.com/pulumi/pulumi/pkg/v3/backend/display, files display.go and json.go, at v3.250.0).
 */
export const previewEnvironment = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } as const;

/** The command line whose output `readEvents` reads. */
export function previewCommand({ policyPack, refresh = false, options }: PreviewRequest): string[] {
  return ["pulumi", "preview", "--json", "--non-interactive", ...options, ...(policyPack === undefined ? [] : ["--policy-pack", policyPack]), ...(refresh ? ["--refresh"] : [])];
}
