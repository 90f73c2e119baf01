import type { Cloud, CloudRequest, CloudResponse, InventoryItem } from "../cloud.ts";
import type { Store } from "../store.ts";
import { AccessTokens } from "./access-tokens.ts";
import type { GoogleApi } from "./api.ts";
import { findRoute, parseJsonBody } from "./api.ts";
import { Compute } from "./compute/compute.ts";
import { Container } from "./container/container.ts";
import { reviewToken, tokenReviewPath } from "./container/token-review.ts";
import type { ControlPlanes } from "./control-planes.ts";
import { GoogleError } from "./google-error.ts";
import { Iam } from "./iam.ts";
import type { ServiceAccountKey } from "./oauth.ts";
import { OAuth } from "./oauth.ts";
import { Project } from "./project.ts";
import { ResourceManager } from "./resource-manager.ts";
import { ServiceUsage } from "./service-usage.ts";

/** Settings of a {@link GoogleCloud}. */
export interface GoogleCloudOptions {
  readonly store: Store;
  /** Who deploys: owner of the project from the beginning. */
  readonly deployer: ServiceAccountKey;
  /** E.g. "gke-aci-sandbox". */
  readonly projectId: string;
  readonly controlPlanes: ControlPlanes;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** The stand-in for Google Cloud: one project, its APIs under their real names. */
export class GoogleCloud implements Cloud {
  readonly name = "google";
  readonly hosts: readonly string[];
  private readonly project: Project;
  private readonly tokens: AccessTokens;
  private readonly oauth: OAuth;
  private readonly iam: Iam;
  private readonly compute: Compute;
  private readonly container: Container;
  private readonly serviceUsage: ServiceUsage;
  private readonly apis: ReadonlyMap<string, GoogleApi>;

  constructor(options: GoogleCloudOptions) {
    const { store, deployer, projectId } = options;
    const now = options.now ?? Date.now;
    this.project = new Project(projectId, deployer.clientEmail, store.collection("projects.policies"));
    this.tokens = new AccessTokens(store.collection("keys"), now);
    this.oauth = new OAuth([deployer], this.tokens, now);
    this.iam = new Iam(this.project, deployer.clientEmail, store.collection("iam.accounts"), store.collection("iam.policies"));
    this.compute = new Compute(projectId, store, {
      using: (path) => this.container.clusters.using(path),
      groupSize: (zone, name) => this.container.clusters.groupSize(zone, name),
    });
    const accountExists = (email: string): boolean => this.iam.exists(email);
    this.container = new Container({ projectId, store, controlPlanes: options.controlPlanes, compute: this.compute, accountExists });
    this.serviceUsage = new ServiceUsage(this.project, store.collection("services"), store.collection("services.operations"), (service) => (service === this.container.host ? this.container.inventory().map((item) => item.id) : []));
    const apis: GoogleApi[] = [this.serviceUsage, new ResourceManager(this.project, accountExists), this.iam, this.compute, this.container];
    this.apis = new Map(apis.map((api) => [api.host, api]));
    this.hosts = ["oauth2.googleapis.com", ...this.apis.keys()];
  }

  async start(): Promise<void> {
    await this.container.clusters.start();
  }

  async stop(): Promise<void> {
    await this.container.clusters.stop();
  }

  inventory(): InventoryItem[] {
    const compute = [
      ...this.compute.networks.made().map((network) => ({ ...network, type: "compute.googleapis.com/Network" })),
      ...this.compute.subnetworks.made().map((subnetwork) => ({ ...subnetwork, type: "compute.googleapis.com/Subnetwork" })),
      ...this.compute.routers.made().map((router) => ({ ...router, type: "compute.googleapis.com/Router" })),
    ];
    return [
      ...this.container.inventory(),
      ...this.iam.accounts.values().map((account) => ({ type: "iam.googleapis.com/ServiceAccount", id: account.name, state: account.disabled ? "DISABLED" : "ENABLED" })),
      ...compute.map((resource) => ({ type: resource.type, id: resource.selfLink, state: "READY", since: new Date(resource.creationTimestamp) })),
    ];
  }

  async handle(request: CloudRequest): Promise<CloudResponse> {
    if (request.host === "oauth2.googleapis.com") return this.oauth.handle(request);
    let principal: string | undefined;
    try {
      if (request.host === this.container.host && request.url.pathname === tokenReviewPath) return reviewToken(parseJsonBody(request.body), this.tokens, this.project);
      const api = this.apis.get(request.host);
      if (!api) throw new GoogleError("NOT_FOUND", `The sandbox does not model ${request.host}.`);
      principal = this.authenticate(request);
      return await this.call(api, request, principal);
    } catch (error) {
      if (error instanceof GoogleError) return { ...error.toResponse(), principal };
      throw error;
    }
  }

  private async call(api: GoogleApi, request: CloudRequest, principal: string): Promise<CloudResponse> {
    const { route, params } = findRoute(api, request.method, request.url.pathname);
    if (params["project"] !== undefined) this.project.require(params["project"], route.permission);
    this.project.authorize(principal, route.permission);
    this.serviceUsage.requireEnabled(api);
    const body = parseJsonBody(request.body);
    try {
      const answer = await route.run({ method: request.method, params, query: request.url.searchParams, body, principal });
      return { status: 200, body: answer, principal, auditBody: auditable(body) };
    } catch (error) {
      if (error instanceof GoogleError) return { ...error.toResponse(), principal, auditBody: auditable(body) };
      throw error;
    }
  }

  private authenticate(request: CloudRequest): string {
    const [scheme, token] = String(request.headers["authorization"] ?? "").split(" ");
    const holder = scheme?.toLowerCase() === "bearer" ? this.tokens.verify(token ?? "") : undefined;
    if (holder) return holder.email;
    throw new GoogleError("UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.");
  }
}

/** None of the modelled requests holds a secret; an empty body is not logged. */
const auditable = (body: Record<string, unknown>): unknown => (Object.keys(body).length > 0 ? body : undefined);
