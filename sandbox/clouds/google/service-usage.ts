import * as crypto from "node:crypto";
import { boolean, listOf, object, oneOfLeft, text } from "../kit/schema.ts";
import type { Collection } from "../store.ts";
import type { Call, GoogleApi } from "./api.ts";
import { GoogleError, errorInfo, invalid, notFound, notModelled } from "./google-error.ts";
import { message, readMessage } from "./message.ts";
import type { Project } from "./project.ts";

interface Service {
  readonly title: string;
  /** Services that are enabled with it and may not be disabled before it. */
  readonly needs?: readonly string[];
  /** Enabled in every project from the beginning. */
  readonly initially?: true;
}

/** Services of Google Cloud that a project of this kind has to do with. */
const services: Readonly<Record<string, Service>> = {
  "artifactregistry.googleapis.com": { title: "Artifact Registry API" },
  "autoscaling.googleapis.com": { title: "Cloud Autoscaling API" },
  "cloudquotas.googleapis.com": { title: "Cloud Quotas API" },
  "cloudresourcemanager.googleapis.com": { title: "Cloud Resource Manager API", initially: true },
  "compute.googleapis.com": { title: "Compute Engine API" },
  "container.googleapis.com": {
    title: "Kubernetes Engine API",
    needs: ["artifactregistry.googleapis.com", "autoscaling.googleapis.com", "compute.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "logging.googleapis.com", "monitoring.googleapis.com"],
  },
  "iam.googleapis.com": { title: "Identity and Access Management (IAM) API" },
  "iamcredentials.googleapis.com": { title: "IAM Service Account Credentials API" },
  "logging.googleapis.com": { title: "Cloud Logging API" },
  "monitoring.googleapis.com": { title: "Cloud Monitoring API" },
  "servicemanagement.googleapis.com": { title: "Service Management API", initially: true },
  "serviceusage.googleapis.com": { title: "Service Usage API", initially: true },
  "stackdriver.googleapis.com": { title: "Stackdriver API" },
  "storage.googleapis.com": { title: "Cloud Storage API" },
};

const enablingOne = message("serviceusage.EnableServiceRequest", object({}));
const enablingMany = message("serviceusage.BatchEnableServicesRequest", object({ serviceIds: listOf(text) }));
/** The checks are those of the service usage reference, CheckIfServiceHasUsage. */
const disabling = message("serviceusage.DisableServiceRequest", object({ disableDependentServices: boolean, checkIfServiceHasUsage: oneOfLeft("CHECK_IF_SERVICE_HAS_USAGE_UNSPECIFIED", "SKIP", "CHECK") }));

interface Operation {
  readonly name: string;
  readonly done: true;
  readonly response: unknown;
}

/** serviceusage.googleapis.com: which APIs a project may call. */
export class ServiceUsage implements GoogleApi {
  readonly host = "serviceusage.googleapis.com";
  readonly title = "Service Usage API";
  readonly routes = [
    { method: "GET", path: "/v1/projects/{project}/services/{service}", permission: "serviceusage.services.get", run: (call: Call) => this.describe(known(call.params["service"])) },
    { method: "GET", path: "/v1/projects/{project}/services", permission: "serviceusage.services.list", run: (call: Call) => this.list(call.query.get("filter") ?? "") },
    { method: "GET", path: "/v1/projects/{project}/services:batchGet", permission: "serviceusage.services.get", run: (call: Call) => ({ services: call.query.getAll("names").map((name) => this.describe(known(name.split("/").at(-1)))) }) },
    { method: "POST", path: "/v1/projects/{project}/services/{service}:enable", permission: "serviceusage.services.enable", run: (call: Call) => this.enableOne(call) },
    { method: "POST", path: "/v1/projects/{project}/services:batchEnable", permission: "serviceusage.services.enable", run: (call: Call) => this.batchEnable(call) },
    { method: "POST", path: "/v1/projects/{project}/services/{service}:disable", permission: "serviceusage.services.disable", run: (call: Call) => this.disable(known(call.params["service"]), call) },
    { method: "GET", path: "/v1/operations/{operation}", permission: "serviceusage.operations.get", run: (call: Call) => this.operation(call.params["operation"] ?? "") },
  ] as const;

  constructor(
    private readonly project: Project,
    private readonly enabled: Collection<{ since: string }>,
    private readonly operations: Collection<Operation>,
    /** Names of what a service holds in the project: asked when a service is disabled with a check of its usage. */
    private readonly usageOf: (service: string) => string[],
  ) {}

  isEnabled(service: string): boolean {
    return services[service]?.initially ?? this.enabled.get(service) !== undefined;
  }

  /** Refuses calls to an API that is not enabled, as every API of Google does. */
  requireEnabled(api: GoogleApi): void {
    if (this.isEnabled(api.host)) return;
    const page = `https://console.developers.google.com/apis/api/${api.host}/overview?project=${this.project.number}`;
    throw new GoogleError(
      "PERMISSION_DENIED",
      `${api.title} has not been used in project ${this.project.number} before or it is disabled. Enable it by visiting ${page} then retry. ` +
        "If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
      [
        { "@type": "type.googleapis.com/google.rpc.Help", links: [{ description: "Google developers console API activation", url: page }] },
        errorInfo("SERVICE_DISABLED", { service: api.host, serviceTitle: api.title, consumer: `projects/${this.project.number}`, containerInfo: this.project.number, activationUrl: page }),
      ],
    );
  }

  private describe(service: string): unknown {
    return {
      name: `projects/${this.project.number}/services/${service}`,
      parent: `projects/${this.project.number}`,
      config: { name: service, title: services[service]?.title },
      state: this.isEnabled(service) ? "ENABLED" : "DISABLED",
    };
  }

  private list(filter: string): unknown {
    const names = Object.keys(services);
    if (filter === "") return { services: names.map((name) => this.describe(name)) };
    const state = /^state:(ENABLED|DISABLED)$/.exec(filter)?.[1];
    if (state === undefined) throw invalid(`Invalid filter '${filter}': must be state:ENABLED or state:DISABLED.`);
    return { services: names.filter((name) => this.isEnabled(name) === (state === "ENABLED")).map((name) => this.describe(name)) };
  }

  private enableOne(call: Call): unknown {
    readMessage(enablingOne, call);
    return this.enable([known(call.params["service"])], (names) => ({ service: this.describe(names[0] ?? "") }));
  }

  private batchEnable(call: Call): unknown {
    const { serviceIds: ids = [] } = readMessage(enablingMany, call);
    if (ids.length === 0 || ids.length > 20) throw invalid("service_ids must name between 1 and 20 services.");
    return this.enable(
      ids.map(known),
      (names) => ({ services: names.map((name) => this.describe(name)) }),
    );
  }

  private enable(names: readonly string[], response: (names: readonly string[]) => unknown): Operation {
    for (const name of names.flatMap((service) => [service, ...(services[service]?.needs ?? [])])) {
      if (!this.isEnabled(name)) this.enabled.put(name, { since: new Date().toISOString() });
    }
    return this.finish(response(names));
  }

  private disable(name: string, call: Call): Operation {
    const { disableDependentServices, checkIfServiceHasUsage } = readMessage(disabling, call);
    if (services[name]?.initially) throw new GoogleError("FAILED_PRECONDITION", `The service ${name} cannot be disabled.`);
    const dependents = Object.keys(services).filter((other) => this.isEnabled(other) && services[other]?.needs?.includes(name));
    if (dependents.length > 0 && disableDependentServices !== true) {
      throw new GoogleError(
        "FAILED_PRECONDITION",
        `The service ${name} is depended on by the following active service(s): ${dependents.join(",")}; Please specify disable_dependent_services=true if you want to proceed with disabling all services.`,
      );
    }
    const used = checkIfServiceHasUsage === "CHECK" ? this.usageOf(name) : [];
    if (used.length > 0) throw new GoogleError("FAILED_PRECONDITION", `The service ${name} is in use by ${used.join(", ")}.`);
    for (const service of [name, ...dependents]) this.enabled.delete(service);
    return this.finish({ service: this.describe(name) });
  }

  private finish(response: unknown): Operation {
    const operation: Operation = { name: `operations/acat.p2-${this.project.number}-${crypto.randomUUID()}`, done: true, response };
    this.operations.put(operation.name, operation);
    return operation;
  }

  private operation(name: string): Operation {
    const operation = this.operations.get(`operations/${name}`);
    if (!operation) throw notFound(`operations/${name}`);
    return operation;
  }
}

function known(service: string | undefined): string {
  if (service !== undefined && service in services) return service;
  if (service?.endsWith(".googleapis.com") === true) throw notModelled(`the service ${service}`);
  throw new GoogleError("PERMISSION_DENIED", `Not found or permission denied for service(s): ${service ?? ""}.`, [errorInfo("SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED", { services: service ?? "" })]);
}
