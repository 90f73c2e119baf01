import type { Cloud, CloudRequest, CloudResponse, InventoryItem } from "../cloud.ts";
import type { Store } from "../store.ts";
import { AccessTokens } from "./access-tokens.ts";
import { AddressPlan } from "./address-plan.ts";
import type { Route } from "./api.ts";
import { findRoute, hasRoute, parseJsonBody } from "./api.ts";
import { reviewAccess, reviewAt, reviewToken } from "./container/access-reviews.ts";
import { dnsEndpointIsOpen } from "./container/endpoints.ts";
import type { ControlPlanes } from "./control-planes.ts";
import { connectPermission, type DnsEndpointDirectory, type EndpointTarget } from "./dns-endpoints.ts";
import { type ErrorForm, GoogleError } from "./google-error.ts";
import { GoogleProject, type ProjectGround } from "./google-project.ts";
import { OAuth } from "./oauth.ts";

/** Settings of a {@link GoogleCloud}. */
export interface GoogleCloudOptions {
  readonly store: Store;
  /** Who deploys, with the public key (SPKI, PEM) of its account: owner of every project from the beginning. */
  readonly deployer: { readonly clientEmail: string; readonly publicKey: string };
  /** Ids of the projects that there are, e.g. "gke-aci-sandbox". */
  readonly projectIds: readonly string[];
  readonly controlPlanes: ControlPlanes;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

const containerHost = "container.googleapis.com";
const oauthHost = "oauth2.googleapis.com";

/** The stand-in for Google Cloud: its projects, and its APIs under their real names. */
export class GoogleCloud implements Cloud, DnsEndpointDirectory {
  readonly name = "google";
  readonly hosts: readonly string[];
  private readonly tokens: AccessTokens;
  private readonly oauth: OAuth;
  private readonly projects: GoogleProject[] = [];
  private readonly ground: ProjectGround;

  constructor(options: GoogleCloudOptions) {
    const { store, deployer, projectIds, controlPlanes } = options;
    const now = options.now ?? Date.now;
    this.tokens = new AccessTokens(store.collection("keys"), now);
    this.oauth = new OAuth((email) => (email === deployer.clientEmail ? [deployer.publicKey] : this.projects.flatMap(({ iam }) => iam.signingKeys(email))), this.tokens, now);
    this.ground = {
      store,
      deployer: deployer.clientEmail,
      controlPlanes,
      plan: new AddressPlan(),
      accountExists: (email: string): boolean => this.projects.some(({ iam }) => iam.exists(email)),
      isTaken: (id: string): boolean => this.projects.some(({ container }) => container.clusters.list("-").some((cluster) => cluster.id === id)),
    };
    for (const id of projectIds) this.open(id);
    this.hosts = [oauthHost, ...new Set(this.projects.flatMap(({ apis }) => [...apis.keys()]))];
  }

  /** Makes a project, as somebody with the right to would; one that is there stays as it is. */
  async addProject(id: string): Promise<void> {
    if (this.projects.some(({ project }) => project.id === id)) return;
    await this.open(id).start();
  }

  private open(id: string): GoogleProject {
    const project = new GoogleProject(id, this.ground);
    this.projects.push(project);
    return project;
  }

  async start(): Promise<void> {
    await Promise.all(this.projects.map((project) => project.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.projects.map(({ container }) => container.clusters.stop()));
  }

  inventory(): InventoryItem[] {
    return this.projects.flatMap((project) => project.inventory());
  }

  async handle(request: CloudRequest): Promise<CloudResponse> {
    if (request.host === oauthHost) return this.oauth.handle(request);
    const trail: Trail = {};
    try {
      const asked = request.host === containerHost ? reviewAt(request.url.pathname) : undefined;
      if (asked !== undefined) {
        const { project } = this.require(asked.project, "container.clusters.get");
        const body = parseJsonBody(request.body);
        return asked.review === "tokenreviews" ? reviewToken(body, this.tokens) : reviewAccess(body, project);
      }
      if (!this.hosts.includes(request.host)) throw new GoogleError("NOT_FOUND", `The sandbox does not model ${request.host}.`);
      trail.principal = this.authenticate(request.headers["authorization"]);
      return { ...(await this.call(request, trail.principal, trail)), ...trail };
    } catch (error) {
      if (error instanceof GoogleError) return { ...error.toResponse(this.errorForm(request.host)), ...trail };
      throw error;
    }
  }

  models(method: string, url: URL): boolean {
    // All projects have the same APIs.
    const api = this.projects[0]?.apis.get(url.hostname);
    return api !== undefined && hasRoute(api, method, url.pathname);
  }

  hasDnsEndpoint(host: string): boolean {
    return this.projects.some(({ container }) => container.clusters.byDnsName(host) !== undefined);
  }

  enterDnsEndpoint(host: string, authorization: string | undefined): EndpointTarget {
    for (const { container, project } of this.projects) {
      const cluster = container.clusters.byDnsName(host);
      if (!cluster) continue;
      if (!dnsEndpointIsOpen(cluster.settings)) throw new GoogleError("PERMISSION_DENIED", `The DNS-based endpoint of cluster ${cluster.name} does not allow external traffic (controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic).`);
      const principal = this.authenticate(authorization);
      project.authorize(principal, connectPermission);
      return { ip: cluster.endpoint, certificateAuthority: cluster.caCertificate, principal };
    }
    throw new GoogleError("NOT_FOUND", `No cluster has the endpoint ${host}.`);
  }

  private async call(request: CloudRequest, principal: string, trail: Trail): Promise<CloudResponse> {
    const { owner, route, params } = this.find(request);
    const needs = (permission: string): void => {
      trail.permissions = [...(trail.permissions ?? []), permission];
    };
    if (route.permission !== undefined) needs(route.permission);
    if (route.permission !== undefined) owner.project.authorize(principal, route.permission);
    const api = owner.apis.get(request.host);
    if (api) owner.serviceUsage.requireEnabled(api);
    const body = parseJsonBody(request.body);
    try {
      const answer = await route.run({ method: request.method, params, query: request.url.searchParams, body, principal, needs });
      return { status: 200, body: answer, auditBody: auditable(body) };
    } catch (error) {
      if (error instanceof GoogleError) return { ...error.toResponse(this.errorForm(request.host)), auditBody: auditable(body) };
      throw error;
    }
  }

  /** The method that is called, of the project that the path names; operations have the number of theirs in their names. */
  private find({ host, method, url }: CloudRequest): { owner: GoogleProject; route: Route; params: Record<string, string> } {
    const found = this.projects.flatMap((owner) => {
      const api = owner.apis.get(host);
      return api ? [{ owner, ...findRoute(api, method, url.pathname) }] : [];
    });
    const named = found[0]?.params["project"];
    const isMeant = ({ project }: GoogleProject): boolean => (named === undefined ? url.pathname.includes(`-${project.number}-`) : [project.id, project.number].includes(named));
    const meant = found.find(({ owner }) => isMeant(owner)) ?? (named === undefined ? found[0] : undefined);
    if (meant) return meant;
    throw denied(named ?? "", found[0]?.route.permission ?? "");
  }

  private errorForm(host: string): ErrorForm | undefined {
    return this.projects[0]?.apis.get(host)?.errorForm;
  }

  private require(id: string, permission: string): GoogleProject {
    const found = this.projects.find(({ project }) => project.id === id);
    if (!found) throw denied(id, permission);
    return found;
  }

  private authenticate(authorization: string | readonly string[] | undefined): string {
    const [scheme, token] = String(authorization ?? "").split(" ");
    const holder = scheme?.toLowerCase() === "bearer" ? this.tokens.verify(token ?? "") : undefined;
    if (holder) return holder.email;
    throw new GoogleError("UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.");
  }
}

/** What is known of a call so far, for the audit log. */
interface Trail {
  principal?: string;
  permissions?: readonly string[];
}

/** A caller sees no difference between a project that is not there and one that is not his. */
const denied = (project: string, permission: string) =>
  new GoogleError("PERMISSION_DENIED", `Permission '${permission}' denied on resource '//cloudresourcemanager.googleapis.com/projects/${project}' (or it may not exist).`);

/** None of the modelled requests holds a secret; an empty body is not logged. */
const auditable = (body: Record<string, unknown>): unknown => (Object.keys(body).length > 0 ? body : undefined);
