import type { InventoryItem } from "../../cloud.ts";
import { type BodyRules, readBody } from "../../kit/read.ts";
import type { Collection } from "../../store.ts";
import type { Call, JsonObject, Route } from "../api.ts";
import { notModelled } from "../google-error.ts";
import { locationKind, regions } from "../locations.ts";
import type { ComputeServices } from "./compute.ts";
import type { ComputeDocument, ComputeKind, ComputeMethod, ComputeRequest } from "./compute-kind.ts";
import { computeDialect } from "./dialect.ts";
import type { ComputeOperation } from "./operations.ts";
import { aggregated, alreadyExists, inUse, newId, requireName, resourceNotFound, resourcePath, selfLink } from "./resource-names.ts";

/** Resources of a kind, whatever is given to make one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- those who use the resources do not make them
export type ResourcesOf<Doc extends ComputeDocument> = ComputeResources<any, any, Doc>;

/** All resources of one kind in a project. */
export class ComputeResources<Given extends { readonly name?: string; readonly description?: string }, Patch, Doc extends ComputeDocument> {
  /** By path. */
  private readonly documents: Collection<Doc>;

  constructor(
    private readonly kind: ComputeKind<Given, Patch, Doc>,
    private readonly services: ComputeServices,
  ) {
    this.documents = services.store.collection(`compute.${kind.plural}`);
  }

  /** Those that users have made. */
  made(): Doc[] {
    return this.documents.values();
  }

  all(): Doc[] {
    return [...(this.kind.automatic?.(this.services) ?? []), ...this.made()];
  }

  /** @param region "" of what is global */
  pathOf(name: string, region: string): string {
    return `projects/${this.services.projectId}/${placeIn(region)}/${this.kind.plural}/${name}`;
  }

  /** The resource that a reference names, seen from a region. */
  find(reference: string, region = ""): Doc | undefined {
    const link = selfLink(this.resolve(reference, region));
    return this.all().find((doc) => doc.selfLink === link);
  }

  /** As {@link find}. Throws where there is none. */
  get(reference: string, region = ""): Doc {
    const found = this.find(reference, region);
    if (found === undefined) throw resourceNotFound(this.resolve(reference, region));
    return found;
  }

  private resolve(reference: string, region: string): string {
    return resourcePath(reference, this.services.projectId, `${placeIn(region)}/${this.kind.plural}`);
  }

  /** What a user has made and may change. */
  private stored(call: Call): Doc {
    const path = this.pathOf(call.params[this.kind.name] ?? "", regionIn(call));
    const doc = this.documents.get(path);
    if (doc !== undefined) return doc;
    if (this.find(path) !== undefined) throw notModelled(`changes of the ${this.kind.plural} that come with a ${this.kind.comesWith ?? "project"}`);
    throw resourceNotFound(path);
  }

  private show(doc: Doc): JsonObject {
    return { kind: `compute#${this.kind.name}`, ...this.kind.view(doc, this.services) };
  }

  private request<T>(call: Call, rules: BodyRules<T>, name: string | undefined, spec = this.kind.spec): ComputeRequest<T> {
    const given = readBody(call.body, published(rules, spec, this.kind.spec), computeDialect(this.kind.name));
    const region = regionIn(call);
    return { given, region, has: (field) => field in call.body, path: this.pathOf(name ?? (given as { readonly name?: string }).name ?? "", region) };
  }

  private insert(call: Call): ComputeOperation {
    const region = regionIn(call);
    if (region !== "" && locationKind(region) !== "region") throw resourceNotFound(`projects/${call.params["project"] ?? ""}/regions/${region}`);
    const request = this.request(call, this.kind.insert, undefined);
    const name = requireName(request.given.name);
    if (this.find(request.path) !== undefined) throw alreadyExists(request.path);
    const doc = {
      id: newId(),
      name,
      description: request.given.description,
      ...(region === "" ? {} : { region: selfLink(`projects/${this.services.projectId}/regions/${region}`) }),
      ...this.kind.make(request, this.services),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(request.path),
    } as unknown as Doc;
    this.documents.put(request.path, doc);
    return this.begin("insert", doc, call, "insert");
  }

  private patch(call: Call, rules: BodyRules<Patch>): ComputeOperation {
    const { kind, services } = this;
    const doc = this.stored(call);
    const request = this.request(call, rules, doc.name);
    services.operations.requireReady(doc.selfLink);
    this.documents.change(request.path, kind.change?.(doc, request, services) ?? {});
    return this.begin(kind.patchType ?? "patch", doc, call, "patch");
  }

  private delete(call: Call): ComputeOperation {
    const { kind, services } = this;
    const doc = this.stored(call);
    const path = this.pathOf(doc.name, regionIn(call));
    services.operations.requireReady(doc.selfLink);
    const user = kind.users?.(doc, services)[0];
    const refusal = user === undefined ? undefined : inUse(kind.name, path, user);
    if (refusal !== undefined && kind.refusedLate !== true) throw refusal;
    if (refusal !== undefined) return services.operations.begin("delete", doc, call.principal, () => Promise.reject(refusal));
    this.documents.delete(path);
    return this.begin("delete", doc, call, "delete");
  }

  private runMethod(call: Call, { name, spec, body, begins, change, reaches }: ComputeMethod<Doc>): ComputeOperation {
    const { services, kind } = this;
    const doc = this.stored(call);
    const request = this.request(call, body, doc.name, spec);
    this.documents.change(request.path, change(doc, request, services));
    if (begins === "done") return services.operations.done(name, doc, call.principal);
    const work = (): Promise<void> => (reaches === true ? kind.changed?.(services) : undefined) ?? Promise.resolve();
    return begins === "enqueue" ? services.operations.enqueue(name, doc, call.principal, work) : services.operations.begin(name, doc, call.principal, reaches === true ? work : undefined);
  }

  private begin(type: string, doc: Doc, call: Call, what: "insert" | "patch" | "delete"): ComputeOperation {
    const { changed, reaches = [] } = this.kind;
    return this.services.operations.begin(type, doc, call.principal, changed !== undefined && reaches.includes(what) ? () => changed(this.services) : undefined);
  }

  routes(): Route[] {
    const { kind } = this;
    const aggregates = kind.places.includes("regions");
    return [
      ...kind.places.flatMap((place) => this.routesAt(place)),
      ...(aggregates ? [{ method: "GET" as const, path: `${project}/aggregated/${kind.plural}`, permission: `compute.${kind.plural}.list`, run: (): unknown => this.aggregatedList() }] : []),
    ];
  }

  private routesAt(place: "global" | "regions"): Route[] {
    const { name, plural, patch, methods = [], permissions = (): string => `compute.${plural}` } = this.kind;
    const path = `${project}/${place === "global" ? place : "regions/{region}"}/${plural}`;
    const one = `${path}/{${name}}`;
    const permission = (verb: string): string => `${permissions(place)}.${verb}`;
    return [
      { method: "GET", path, permission: permission("list"), run: (call) => this.list(placeIn(regionIn(call))) },
      { method: "POST", path, permission: permission("create"), run: (call) => this.insert(call) },
      { method: "GET", path: one, permission: permission("get"), run: (call) => this.show(this.get(this.pathOf(call.params[name] ?? "", regionIn(call)))) },
      ...(patch === undefined ? [] : [{ method: "PATCH" as const, path: one, permission: permission("update"), run: (call: Call): unknown => this.patch(call, patch) }]),
      ...methods.map((method) => ({ method: "POST" as const, path: `${one}/${method.name}`, permission: permission(method.name), run: (call: Call): unknown => this.runMethod(call, method) })),
      { method: "DELETE", path: one, permission: permission("delete"), run: (call) => this.delete(call) },
    ];
  }

  private shownAt(place: string): JsonObject[] {
    return this.all()
      .filter((doc) => doc.selfLink.startsWith(selfLink(`projects/${this.services.projectId}/${place}/`)))
      .map((doc) => this.show(doc));
  }

  /** A list as the API writes it; an empty one has no items. */
  private list(place: string): JsonObject {
    const id = `projects/${this.services.projectId}/${place}/${this.kind.plural}`;
    const items = this.shownAt(place);
    return { kind: `compute#${this.kind.name}List`, id, ...(items.length > 0 ? { items } : {}), selfLink: selfLink(id) };
  }

  private aggregatedList(): JsonObject {
    const { name, plural, places } = this.kind;
    const id = `projects/${this.services.projectId}/aggregated/${plural}`;
    const all = places.flatMap((place) => (place === "global" ? [place] : regions.map(placeIn)));
    return { kind: `compute#${name}AggregatedList`, id, items: aggregated(plural, all, (place) => this.shownAt(place)), selfLink: selfLink(id) };
  }

  inventory(): InventoryItem[] {
    const type = `compute.googleapis.com/${this.kind.spec.replace("compute.", "")}`;
    return this.made().map(({ selfLink: id, creationTimestamp }) => ({ type, id, state: "READY", since: new Date(creationTimestamp) }));
  }
}

const published = <T>(rules: BodyRules<T>, taken: string, answered: string): BodyRules<T> => ({ ...rules, spec: { ref: taken }, answer: { ref: answered } });

/** What the body of a new resource of a kind is held against. */
export const rulesOf = <Given extends { readonly name?: string; readonly description?: string }>({ insert, spec }: Pick<ComputeKind<Given, never, ComputeDocument>, "insert" | "spec">): BodyRules<Given> => published(insert, spec, spec);

const project = "/compute/v1/projects/{project}";
const placeIn = (region: string): string => (region === "" ? "global" : `regions/${region}`);
const regionIn = (call: Call): string => call.params["region"] ?? "";
