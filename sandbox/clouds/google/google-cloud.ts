import type { Cloud, CloudRequest, CloudResponse, InventoryItem } from "../cloud.ts";
import { answering, runPipeline, type Step, step } from "../kit/pipeline.ts";
import { MalformedPath } from "../kit/router.ts";
import type { Store } from "../store.ts";
import { AccessTokens } from "./access-tokens.ts";
import { AddressPlan } from "./address-plan.ts";
import { type JsonObject, parseJsonBody, type Route } from "./api.ts";
import { reviewAccess, reviewAt, reviewToken } from "./container/access-reviews.ts";
import { dnsEndpointIsOpen } from "./container/endpoints.ts";
import type { ControlPlanes } from "./control-planes.ts";
import { connectPermission, type DnsEndpointDirectory, type EndpointTarget } from "./dns-endpoints.ts";
import { type ErrorForm, GoogleError, invalid } from "./google-error.ts";
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

  /** What every call goes through. */
  private readonly steps: readonly Step<Exchange>[] = [
    answering("sign in", ({ request }) => (request.host === oauthHost ? this.oauth.handle(request) : undefined)),
    answering("answer what API servers ask", ({ request }) => this.review(request)),
    step("check that the API is modelled", ({ request: { host } }) => {
      if (!this.hosts.includes(host)) throw new GoogleError("NOT_FOUND", `The sandbox does not model ${host}.`);
    }),
    step("authenticate", (exchange) => (exchange.principal = this.authenticate(exchange.request.headers["authorization"]))),
    step("find the project and the method", (exchange) => (exchange.found = this.find(exchange.request))),
    step("authorize", (exchange) => {
      const { owner, route } = exchange.target;
      if (route.permission === undefined) return;
      exchange.permissions.push(route.permission);
      owner.project.authorize(exchange.principal, route.permission);
    }),
    step("check that the API is enabled", ({ target: { owner }, request: { host } }) => {
      const api = owner.apis.get(host);
      if (api) owner.serviceUsage.requireEnabled(api);
    }),
    step("read the body", (exchange) => (exchange.body = parseJsonBody(exchange.request.body))),
    answering("answer", async ({ target: { route, params }, request: { method, url }, body, principal, permissions }) => ({
      status: 200,
      body: await route.run({ method, params, query: url.searchParams, body, principal, needs: (permission) => permissions.push(permission) }),
    })),
  ];

  async handle(request: CloudRequest): Promise<CloudResponse> {
    const exchange = new Exchange(request);
    try {
      return exchange.told(await runPipeline(this.steps, exchange));
    } catch (error) {
      const refusal = error instanceof MalformedPath ? invalid(`The request's path holds ${error.message}.`) : error;
      if (refusal instanceof GoogleError) return exchange.told(refusal.toResponse(this.errorForm(request.host)));
      throw error;
    }
  }

  /** Who calls an API server, and what he may: its webhooks ask that of GKE. */
  private review(request: CloudRequest): CloudResponse | undefined {
    const asked = request.host === containerHost ? reviewAt(request.url.pathname) : undefined;
    if (asked === undefined) return undefined;
    const { project } = this.require(asked.project, "container.clusters.get");
    const body = parseJsonBody(request.body);
    return asked.review === "tokenreviews" ? reviewToken(body, this.tokens) : reviewAccess(body, project);
  }

  models(method: string, url: URL): boolean {
    // All projects have the same APIs.
    return this.projects[0]?.routers.get(url.hostname)?.find(method, url.pathname) !== undefined;
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

  /** The method that is called, of the project that the path names; operations have the number of theirs in their names. */
  private find({ host, method, url: { pathname } }: CloudRequest): Target {
    // All projects have the same APIs.
    const found = this.projects[0]?.routers.get(host)?.find(method, pathname);
    if (found === undefined) throw new GoogleError("UNIMPLEMENTED", `The sandbox does not model ${method} ${pathname} of ${host}.`);
    const { project: named } = found.params;
    const isMeant = ({ project }: GoogleProject): boolean => (named === undefined ? pathname.includes(`-${project.number}-`) : [project.id, project.number].includes(named));
    const owner = this.projects.find(isMeant) ?? (named === undefined ? this.projects[0] : undefined);
    const own = owner?.routers.get(host)?.find(method, pathname);
    if (owner === undefined || own === undefined) throw denied(named ?? "", found.route.permission ?? "");
    return { owner, ...own };
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

/** The method that a request calls, and whose it is. */
interface Target {
  readonly owner: GoogleProject;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** A request on its way through the steps, with what they find out of it. */
class Exchange {
  principal = "";
  readonly permissions: string[] = [];
  found: Target | undefined;
  body: JsonObject = {};

  constructor(readonly request: CloudRequest) {}

  get target(): Target {
    if (this.found === undefined) throw new Error("the method is not found yet");
    return this.found;
  }

  /** As the audit log tells it, whatever the answer. None of the modelled requests holds a secret; an empty body is not logged. */
  told(response: CloudResponse): CloudResponse {
    return {
      ...response,
      ...(this.principal === "" ? {} : { principal: this.principal }),
      ...(this.permissions.length === 0 ? {} : { permissions: this.permissions }),
      ...(Object.keys(this.body).length === 0 ? {} : { auditBody: this.body }),
    };
  }
}

/** A caller sees no difference between a project that is not there and one that is not his. */
const denied = (project: string, permission: string) =>
  new GoogleError("PERMISSION_DENIED", `Permission '${permission}' denied on resource '//cloudresourcemanager.googleapis.com/projects/${project}' (or it may not exist).`);
