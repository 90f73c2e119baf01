import type { InventoryItem } from "../../cloud.ts";
import type { Collection } from "../../store.ts";
import { AzureError, resourceNotFound } from "../azure-error.ts";
import type { AzureServices } from "../services.ts";
import { ArmChanges } from "./arm-changes.ts";
import type { ArmBody, ArmDocument, ArmKind, Shown } from "./arm-kind.ts";
import { isSamePath, type Whereabouts } from "./place.ts";
import type { ResourceSummary } from "./resource-summary.ts";
import type { ArmCall } from "./route.ts";

/** Resources of one kind, whatever it asks for and remembers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of all types stand in one list
export type AnyResources = ArmResources<any, any, any>;

/** All resources of one kind: which there are, and how they are shown. */
export class ArmResources<Given extends ArmBody, Doc extends ArmDocument, Full = Given> {
  readonly documents: Collection<Doc>;
  /** How they come, change and go. */
  readonly changes: ArmChanges<Given, Doc, Full>;
  /** Resources of the kinds that stand in its own. */
  readonly children: AnyResources[] = [];

  constructor(
    readonly kind: ArmKind<Given, Doc, Full>,
    private readonly services: AzureServices,
    readonly parent: AnyResources | undefined,
  ) {
    this.documents = services.store.collection(kind.collection);
    this.changes = new ArmChanges(this, services);
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

  /** Those that stand in a resource group itself, or in a resource. */
  standingIn({ resourceGroup, parents }: Whereabouts): Doc[] {
    return this.documents.values().filter((doc) => doc.resourceGroup?.toLowerCase() === resourceGroup?.toLowerCase() && isSamePath(doc.parents, parents));
  }

  /** Whether a name is no longer free at a place, or in all of Azure, if the type's names are unique there. */
  isTaken(name: string, at: Whereabouts = {}): boolean {
    return this.documents.get(this.keyOf({ ...at, name })) !== undefined;
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
    if (refusals?.going !== undefined && this.changes.isGoing(this.keyOf({ ...at, name }))) return refusals.going(name);
    return refusals?.notFound?.(name, at) ?? resourceNotFound(type, [...(at.parents ?? []), name].join("/"), at.resourceGroup ?? "");
  }

  nameIn(call: ArmCall): string {
    const name = call.param(this.kind.place.parameter);
    return this.kind.place.namedByIds === true ? name.toLowerCase() : name;
  }

  /** What a path's resource stands in. */
  parentOf(call: ArmCall): ArmDocument | undefined {
    return this.parent?.get(call) as ArmDocument | undefined;
  }

  /** Those at the place that a path names. */
  at(call: ArmCall): Doc[] {
    this.parentOf(call);
    const { place, filter, checkPlace } = this.kind;
    const at = place.of(call.params);
    checkPlace?.(at, this.services, "read");
    return (at.resourceGroup === undefined ? this.all() : this.standingIn(at)).filter(filter?.(call, this.services) ?? ((): boolean => true));
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

  /** The region of a resource, or of the one that it stands in. */
  regionIn(doc: Doc | undefined, call: ArmCall): string {
    return doc?.location ?? this.parent?.regionIn(this.parentOf(call), call) ?? "";
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

  /** Whether no change of a resource goes on. */
  isSettled({ provisioningState }: Doc): boolean {
    return provisioningState === undefined || provisioningState === "Succeeded" || provisioningState === "Failed";
  }

  /** Throws where a change of a resource still goes on. */
  demandSettled(doc: Doc): void {
    if (this.isSettled(doc)) return;
    throw this.kind.refusals?.busy?.(doc) ?? new AzureError(409, "Conflict", `Another operation is being performed on '${this.idOf(doc)}'. Please try again later.`);
  }
}
