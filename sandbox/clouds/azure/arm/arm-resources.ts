import { isDeepStrictEqual } from "node:util";
import type { CloudResponse, InventoryItem } from "../../cloud.ts";
import { type BodyRules, readBody } from "../../kit/read.ts";
import { mapOf, object, text } from "../../kit/schema.ts";
import type { Collection } from "../../store.ts";
import { AzureError, resourceNotFound } from "../azure-error.ts";
import { azureDialect, publishedRules } from "../dialect.ts";
import { findLocation, locationNames } from "../locations.ts";
import type { AzureServices } from "../services.ts";
import type { ArmBody, ArmDocument, ArmKind, ArmRequest, Change, ChangeAnswer, Shown } from "./arm-kind.ts";
import { merged, valueAt } from "./merge.ts";
import { type ArmOperation, type OperationAddress, type OperationSubject, operationHeaders } from "./operation-address.ts";
import type { Whereabouts } from "./place.ts";
import type { ResourceSummary } from "./resource-summary.ts";
import type { ArmCall } from "./route.ts";

/** Resources of one kind, whatever it asks for and remembers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of all types stand in one list
export type AnyResources = ArmResources<any, any, any>;

/** All resources of one kind. */
export class ArmResources<Given extends ArmBody, Doc extends ArmDocument, Full = Given> {
  readonly documents: Collection<Doc>;
  /** Kinds of what stands in its resources. */
  private readonly children: AnyResources[] = [];
  /** The change of each resource that counts: an earlier one that ends later is no news. */
  private readonly current = new Map<string, object>();
  /** Keys of what goes with its resource group. */
  private readonly going = new Set<string>();

  constructor(
    readonly kind: ArmKind<Given, Doc, Full>,
    private readonly services: AzureServices,
    private readonly parent: AnyResources | undefined,
  ) {
    this.documents = services.store.collection(kind.collection);
    parent?.children.push(this);
  }

  all(): Doc[] {
    return [...(this.kind.builtIn ?? []), ...this.documents.values()];
  }

  keyOf(doc: Whereabouts & { readonly name: string }): string {
    return this.kind.place.key(doc);
  }

  idOf(doc: Whereabouts & { readonly name: string }): string {
    return this.kind.place.id(doc, this.services.subscriptionId);
  }

  /** The resource of a name at a place. */
  lookUp(name: string, at: Whereabouts): Doc | undefined {
    const key = this.keyOf({ ...at, name });
    const found = this.documents.get(key) ?? this.kind.builtIn?.find((doc) => this.keyOf(doc) === key);
    return found !== undefined && this.idOf(found).toLowerCase() === this.idOf({ ...at, name }).toLowerCase() ? found : undefined;
  }

  /** Remembers a resource that comes with another one. */
  insert(doc: Doc): void {
    this.documents.put(this.keyOf(doc), doc);
  }

  /** The resource that a path names. Throws the provider's 404, or that of what it stands in. */
  find(call: ArmCall): Doc | undefined {
    this.parentOf(call);
    const at = this.kind.place.of(call.params);
    this.kind.checkPlace?.(at, this.services, "read");
    return this.lookUp(this.nameIn(call), at);
  }

  /** As {@link find}. Throws the provider's 404 where there is none. */
  get(call: ArmCall): Doc {
    const found = this.find(call);
    if (found === undefined) throw this.notFound(this.nameIn(call), this.kind.place.of(call.params));
    return found;
  }

  private notFound(name: string, at: Whereabouts): AzureError {
    const { refusals, type } = this.kind;
    if (refusals?.going !== undefined && this.going.has(this.keyOf({ ...at, name }))) return refusals.going(name);
    return refusals?.notFound?.(name, at) ?? resourceNotFound(type, [...(at.parents ?? []), name].join("/"), at.resourceGroup ?? "");
  }

  private nameIn(call: ArmCall): string {
    const name = call.param(this.kind.place.parameter);
    return this.kind.place.namedByIds === true ? name.toLowerCase() : name;
  }

  /** What a path's resource stands in. */
  private parentOf(call: ArmCall): ArmDocument | undefined {
    return this.parent?.get(call) as ArmDocument | undefined;
  }

  /** Those at the place that a path names. */
  at(call: ArmCall): Doc[] {
    this.parentOf(call);
    const { place, filter, checkPlace } = this.kind;
    const at = place.of(call.params);
    checkPlace?.(at, this.services, "read");
    const { resourceGroup, parents } = at;
    const isThere = (doc: Doc): boolean => resourceGroup === undefined || (doc.resourceGroup?.toLowerCase() === resourceGroup.toLowerCase() && isSameList(doc.parents, parents));
    return this.all().filter(isThere).filter(filter?.(call, this.services) ?? ((): boolean => true));
  }

  show(doc: Doc, shown: Shown): Record<string, unknown> {
    const { type, region, view } = this.kind;
    return {
      id: this.idOf(doc),
      name: doc.name,
      type,
      ...(region === undefined || doc.location === undefined ? {} : { location: doc.location }),
      ...(doc.tags === undefined ? {} : { tags: doc.tags }),
      ...view(doc, shown, this.services),
    };
  }

  put(call: ArmCall): CloudResponse {
    return this.write(call, this.find(call), this.read(call, this.kind.put, "put"));
  }

  patch(call: ArmCall): CloudResponse {
    const { kind } = this;
    const known = this.get(call);
    if (kind.patch === "tags" || kind.patch === undefined) {
      const { tags } = readBody(call.body, tagsAlone, azureDialect);
      const patched = tags === undefined ? known : this.documents.change(this.keyOf(known), { tags } as Partial<Doc>);
      return { status: 200, body: this.show(patched ?? known, { call }) };
    }
    const patch = this.read(call, kind.patch, "patch");
    return this.write(call, known, kind.merge?.(known, patch) ?? (merged(known, patch) as unknown as Given), kind.answers.patched);
  }

  /** Reads a body against what Azure has published of the type. */
  private read<T>(call: ArmCall, rules: BodyRules<T>, what: "put" | "patch"): T {
    return readBody(call.body, publishedRules(this.kind.type, rules, what), azureDialect);
  }

  private write(call: ArmCall, known: Doc | undefined, given: Given, patched?: ChangeAnswer): CloudResponse {
    const { kind, services } = this;
    const at = kind.place.of(call.params);
    const name = known?.name ?? this.nameIn(call);
    kind.checkName?.(name, at);
    kind.checkPlace?.(at, services, "write");
    const asked: ArmRequest<Given> = { ...at, name, given, call, parent: this.parentOf(call), location: this.regionOf(given) };
    // What is not completed is taken as it is given.
    const full = kind.complete === undefined ? (given as unknown as Full) : kind.complete(asked, services, known);
    this.demandSettledParent(call);
    if (known !== undefined) this.demandSettled(known);
    else this.demandFree(name, at);
    const own = kind.make({ ...asked, given: full }, known, services);
    if (known !== undefined) this.checkUnchanged(known, own);
    if (known !== undefined && kind.isSame?.(known, own) === true) return this.retag(call, known, own);
    const state = known === undefined ? kind.states?.creating : kind.states?.updating;
    const doc = { ...known, ...at, ...(known === undefined ? {} : { resourceGroup: known.resourceGroup }), name, createdAt: known?.createdAt ?? services.now().toISOString(), ...(state === undefined ? {} : { provisioningState: state }), ...own } as unknown as Doc;
    this.documents.put(this.keyOf(doc), doc);
    const answer = known === undefined ? kind.answers.created : (patched ?? kind.answers.updated);
    const operation = kind.work === undefined && answer.operation === undefined ? undefined : this.begin(call, doc, known === undefined, () => kind.work?.(doc, known, services) ?? Promise.resolve(undefined));
    const shown = answer.body === "before" && known !== undefined ? { ...known, provisioningState: state } : doc;
    return this.respond(call, answer, this.show(shown, { call, isNew: known === undefined, given: patched === undefined ? given : undefined }), operation);
  }

  /** A change of tags alone: nothing of what runs is touched. */
  private retag(call: ArmCall, known: Doc, { tags }: { readonly tags?: unknown }): CloudResponse {
    const doc = this.documents.change(this.keyOf(known), { tags } as Partial<Doc>) ?? known;
    return this.respond(call, this.kind.answers.updated, this.show(doc, { call }), this.services.operations.track(this.subject(call, doc), Promise.resolve()));
  }

  delete(call: ArmCall): CloudResponse {
    const { kind } = this;
    const doc = kind.deletedOnce === true ? this.get(call) : this.find(call);
    if (doc === undefined) return { status: 204 };
    this.demandSettledParent(call);
    kind.checkDelete?.(doc, this.services);
    if (kind.deletedSettled === true) this.demandSettled(doc);
    const body = this.show(doc, { call });
    const work = this.take(doc, false);
    if (kind.answers.deleted.operation !== undefined) return this.respond(call, kind.answers.deleted, body, this.services.operations.track(this.subject(call, doc), work));
    report(work);
    return this.respond(call, kind.answers.deleted, body);
  }

  private respond(call: ArmCall, { operation = [], body, ...answer }: ChangeAnswer, resource: unknown, begun?: ArmOperation): CloudResponse {
    const status = typeof answer.status === "number" ? answer.status : answer.status(call);
    const headers = begun === undefined || operation.length === 0 ? undefined : operationHeaders(operation, begun, this.services.settings);
    if (body === "none" || status === 204) return { status, headers };
    return { status, headers, body: typeof body === "object" ? body : resource };
  }

  /** Begins a change that an action asks for. */
  change(call: ArmCall, doc: Doc, { change, work }: Change<Doc>, addresses: readonly OperationAddress[] = []): Record<string, string> {
    const key = this.keyOf(doc);
    const changed = this.documents.change(key, change) ?? doc;
    const begun = this.begin(call, changed, false, () => work(changed));
    if (addresses.length === 0) report(begun.done);
    return operationHeaders(addresses, begun, this.services.settings);
  }

  /** Follows work on a resource: its state, and what the work finds out, are remembered once it is done. */
  private begin(call: ArmCall, doc: Doc, isNew: boolean, work: () => Promise<Partial<Doc> | undefined>): ArmOperation & { readonly done: Promise<void> } {
    const done = this.settle(doc, isNew, work());
    return { ...this.services.operations.track(this.subject(call, doc), done), done };
  }

  private async settle(doc: Doc, isNew: boolean, work: Promise<Partial<Doc> | undefined>): Promise<void> {
    const key = this.keyOf(doc);
    const change = {};
    this.current.set(key, change);
    const remember = (outcome: Partial<ArmDocument>): void => {
      if (this.current.get(key) === change) this.documents.change(key, outcome as Partial<Doc>);
    };
    try {
      const found = await work;
      remember({ ...(this.kind.states === undefined ? {} : { provisioningState: "Succeeded" }), ...found });
    } catch (error) {
      // What has no state cannot show that it has failed.
      if (this.kind.states !== undefined) remember({ provisioningState: "Failed", ...this.kind.failed?.(error, this.services) });
      else if (isNew && this.current.get(key) === change) this.documents.delete(key);
      throw error;
    }
  }

  /** The region of a resource, or of the one that it stands in. */
  regionIn(doc: Doc | undefined, call: ArmCall): string {
    return doc?.location ?? this.parent?.regionIn(this.parentOf(call), call) ?? "";
  }

  private subject(call: ArmCall, doc: Doc): OperationSubject {
    return { type: this.kind.type, subscriptionId: this.services.subscriptionId, id: this.idOf(doc), key: this.keyOf(doc), location: this.regionIn(doc, call), path: call.path, apiVersion: call.apiVersion };
  }

  /** Takes a resource away, with all that stands in it; done when nothing of it is left. @param cascades whether what it stands in goes, or is what takes it away */
  async take(doc: Doc, cascades: boolean): Promise<void> {
    const { kind, services } = this;
    const key = this.keyOf(doc);
    this.current.delete(key);
    const forget = (): void => {
      this.documents.delete(key);
      services.access.forget(this.idOf(doc));
    };
    if (kind.staysUntilRemoved === true) this.documents.change(key, { provisioningState: "Deleting" } as Partial<Doc>);
    else forget();
    await Promise.all(this.children.map((child) => child.takeBelow(doc)));
    await kind.remove?.(doc, services, cascades);
    if (kind.staysUntilRemoved === true) forget();
  }

  private async takeBelow(parent: ArmDocument): Promise<void> {
    const path = [...(parent.parents ?? []), parent.name];
    const below = this.documents.values().filter((doc) => doc.resourceGroup?.toLowerCase() === parent.resourceGroup?.toLowerCase() && isSameList(doc.parents, path));
    await Promise.all(below.map((doc) => this.take(doc, true)));
  }

  /** Takes away all that stand in a resource group itself, and what stands in those. */
  async deleteAll(resourceGroup: string): Promise<void> {
    if (this.parent !== undefined) return;
    const docs = this.documents.values().filter((doc) => doc.resourceGroup?.toLowerCase() === resourceGroup.toLowerCase());
    for (const doc of docs) this.going.add(this.keyOf(doc));
    await Promise.all(docs.map((doc) => this.take(doc, true)));
    for (const doc of docs) this.going.delete(this.keyOf(doc));
  }

  /** Brings back what ran; finishes deletions that the sandbox's end has interrupted. One that cannot be brought back shows as failed. */
  async resume(): Promise<void> {
    const { kind, services } = this;
    await Promise.allSettled(
      this.documents.values().map(async (doc) => {
        if (doc.provisioningState === "Deleting") await this.take(doc, false);
        else {
          const work = kind.resume?.(doc, services);
          if (work !== undefined) await this.settle(doc, false, work);
        }
      }),
    );
  }

  resources(): ResourceSummary[] {
    const { type, region, kindOf } = this.kind;
    if (region === undefined || this.parent !== undefined) return [];
    return this.documents.values().map((doc) => {
      const kind = kindOf?.(doc);
      return { id: this.idOf(doc), name: doc.name, type, ...(kind === undefined ? {} : { kind }), location: doc.location ?? "", tags: doc.tags ?? {} };
    });
  }

  /** The resource of an id. */
  findById(id: string): Doc | undefined {
    return this.all().find((doc) => this.idOf(doc).toLowerCase() === id.toLowerCase());
  }

  inventory(): InventoryItem[] {
    const { type, state, endpoints, isInitial } = this.kind;
    if (this.parent !== undefined) return [];
    return this.documents
      .values()
      .filter((doc) => isInitial?.(doc) !== true)
      .map((doc) => ({ type, id: this.idOf(doc), state: state === undefined ? doc.provisioningState : state(doc, this.services), since: new Date(doc.createdAt), endpoints: endpoints?.(doc) }));
  }

  private regionOf({ location }: ArmBody): string | undefined {
    const { region, type } = this.kind;
    if (region === undefined || (location === undefined && region === "optional")) return undefined;
    if (location === undefined || location === "") throw new AzureError(400, "LocationRequired", "The location property is required for this definition.");
    const known = region === "global" ? globalLocation(location) : findLocation(location)?.name;
    if (known !== undefined) return known;
    throw new AzureError(400, "LocationNotAvailableForResourceType", `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${region === "global" ? region : locationNames()}'.`);
  }

  demandSettled(doc: Doc): void {
    if (doc.provisioningState === undefined || doc.provisioningState === "Succeeded" || doc.provisioningState === "Failed") return;
    throw this.kind.refusals?.busy?.(doc) ?? new AzureError(409, "Conflict", `Another operation is being performed on '${this.idOf(doc)}'. Please try again later.`);
  }

  private demandSettledParent(call: ArmCall): void {
    if (this.kind.settledParent === true) this.parent?.demandSettled(this.parentOf(call));
  }

  private demandFree(name: string, at: Whereabouts): void {
    if (this.documents.get(this.keyOf({ ...at, name })) === undefined) return;
    throw this.kind.refusals?.taken?.(name) ?? new AzureError(409, "NameAlreadyTaken", `The name '${name}' is already taken: names of '${this.kind.type}' are unique in all of Azure.`);
  }

  private checkUnchanged(known: Doc, wanted: object): void {
    const { kind } = this;
    const { location } = wanted as ArmDocument;
    if (kind.region !== undefined && known.location !== location) {
      throw new AzureError(
        409,
        "InvalidResourceLocation",
        `The resource '${known.name}' already exists in location '${known.location ?? ""}' in resource group '${known.resourceGroup ?? ""}'. A resource with the same name cannot be created in location '${location ?? ""}'. Please select a new resource name.`,
      );
    }
    const changed = kind.immutable?.find((path) => !isDeepStrictEqual(valueAt(known, path), valueAt(wanted, path)));
    if (changed === undefined) return;
    throw kind.refusals?.immutable?.(known, changed) ?? new AzureError(400, "PropertyChangeNotAllowed", `Changing property '${changed}' of '${this.idOf(known)}' is not allowed.`, { target: changed });
  }
}

const globalLocation = (location: string): string | undefined => (location.toLowerCase() === "global" ? "global" : undefined);

const tagsAlone = { schema: object({ tags: mapOf(text) }) };

const isSameList = (one: readonly string[] = [], other: readonly string[] = []): boolean => one.length === other.length && one.every((name, index) => name.toLowerCase() === other[index]?.toLowerCase());

/** Failures of what nobody waits for go to the supervisor's log. */
function report(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    process.stderr.write(`azure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  });
}
