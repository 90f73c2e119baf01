import { type Call, type GoogleApi, objectAt, textAt } from "./api.ts";
import type { Quotas } from "./compute/quotas.ts";
import { invalid, notModelled } from "./google-error.ts";

/** cloudquotas.googleapis.com: the project's owner asks for other quotas, and lower ones are granted at once. */
export class CloudQuotas implements GoogleApi {
  readonly host = "cloudquotas.googleapis.com";
  readonly title = "Cloud Quotas API";
  readonly routes = [{ method: "POST", path: "/v1/projects/{project}/locations/global/quotaPreferences", permission: "cloudquotas.quotas.update", run: (call: Call) => this.prefer(call) }] as const;

  constructor(
    private readonly projectNumber: string,
    private readonly quotas: Quotas,
  ) {}

  /** Grants whatever is asked for: nobody here decides on more. */
  private prefer({ body }: Call): unknown {
    const service = textAt(body, "service");
    const quotaId = textAt(body, "quotaId") ?? "";
    const metric = /^([A-Z0-9-]+)-per-project-region$/.exec(quotaId)?.[1]?.replaceAll("-", "_") ?? "";
    if (service !== "compute.googleapis.com" || !this.quotas.isMetric(metric)) throw notModelled(`quota ${quotaId} of ${service ?? ""}`);
    const { region } = objectAt(body, "dimensions") as { region?: string };
    const preferredValue = String(objectAt(body, "quotaConfig")["preferredValue"] ?? "");
    if (!/^\d+$/.test(preferredValue)) throw invalid("quota_config.preferred_value must be a whole number of zero or more.");
    this.quotas.setLimit(metric, region, Number(preferredValue));
    return {
      name: `projects/${this.projectNumber}/locations/global/quotaPreferences/${metric.toLowerCase()}-${region ?? "all"}`,
      dimensions: region === undefined ? {} : { region },
      quotaConfig: { preferredValue, grantedValue: preferredValue, stateDetail: "", traceId: "" },
      service,
      quotaId,
      reconciling: false,
    };
  }
}
