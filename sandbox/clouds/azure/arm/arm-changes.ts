import { isDeepStrictEqual } from "node:util";
import type { CloudResponse } from "../../cloud.ts";
import { type BodyRules, readBody } from "../../kit/read.ts";
import { mapOf, object, text } from "../../kit/schema.ts";
import { AzureError } from "../azure-error.ts";
import { azureDialect, publishedRules } from "../dialect.ts";
import { findLocation, locationNames } from "../locations.ts";
import type { AzureServices } from "../services.ts";
import type { ArmBody, ArmDocument, ArmKind, ArmRequest, Change, ChangeAnswer } from "./arm-kind.ts";
import type { ArmResources } from "./arm-resources.ts";
import { merged, valueAt } from "./merge.ts";
import { type ArmOperation, type OperationAddress, type OperationSubject, operationHeaders } from "./operation-address.ts";
import type { Whereabouts } from "./place.ts";
import type { ArmCall } from "./route.ts";

/** How the resources of one kind come, change and go. */
export class ArmChanges<Given extends ArmBody, Doc extends ArmDocument, Full> {
  private readonly kind: ArmKind<Given, Doc, Full>;
  /** The change of each resource that counts: an earlier one that ends later is no news. */
  private readonly current = new Map<string, object>();
  /** Keys of what goes with its resource group. */
  private readonly going = new Set<string>();

  constructor(
    private readonly resources: ArmResources<Given, Doc, Full>,
    private readonly services: AzureServices,
  ) {
    this.kind = resources.kind;
  }

  isGoing(key: string): boolean {
    return this.going.has(key);
  }

  put(call: ArmCall): CloudResponse {
    return this.write(call, this.resources.find(call), this.read(call, this.kind.put, "put"));
  }

  patch(call: ArmCall): CloudResponse {
    const { kind } = this;
    const known = this.resources.get(call);
    if (kind.patch === "tags" || kind.patch === undefined) {
      const { tags } = readBody(call.body, tagsAlone, azureDialect);
      const patched = tags === undefined ? known : this.resources.documents.change(this.resources.keyOf(known), { tags } as Partial<Doc>);
      return { status: 200, body: this.resources.show(patched ?? known, { call }) };
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
    const parent = this.resources.parentOf(call);
    const at = kind.place.of(call.params);
    const name = known?.name ?? this.resources.nameIn(call);
    kind.checkName?.(name, at);
    kind.checkPlace?.(at, services, "write");
    const asked: ArmRequest<Given> = { ...at, name, given, call, parent, location: this.regionOf(given) };
    // What is not completed is taken as it is given.
    const full = kind.complete === undefined ? (given as unknown as Full) : kind.complete(asked, services, known);
    this.demandSettledParent(parent);
    if (known !== undefined) this.resources.demandSettled(known);
    else this.demandFree(name, at);
    const own = kind.make({ ...asked, given: full }, known, services);
    if (known !== undefined) this.checkUnchanged(known, own);
    if (known !== undefined && kind.isSame?.(known, own) === true) return this.retag(call, known, own);
    const state = known === undefined ? kind.states?.creating : kind.states?.updating;
    const doc = { ...known, ...at, ...(known === undefined ? {} : { resourceGroup: known.resourceGroup }), name, createdAt: known?.createdAt ?? services.now().toISOString(), ...(state === undefined ? {} : { provisioningState: state }), ...own } as unknown as Doc;
    this.resources.documents.put(this.resources.keyOf(doc), doc);
    const answer = known === undefined ? kind.answers.created : (patched ?? kind.answers.updated);
    const operation = kind.work === undefined && answer.operation === undefined ? undefined : this.begin(call, doc, known === undefined, kind.work?.(doc, known, services));
    const shown = answer.body === "before" && known !== undefined ? { ...known, provisioningState: state } : doc;
    return this.respond(call, answer, this.resources.show(shown, { call, isNew: known === undefined, given: patched === undefined ? given : undefined }), operation);
  }

  /** A change of tags alone: nothing of what runs is touched. */
  private retag(call: ArmCall, known: Doc, { tags }: { readonly tags?: unknown }): CloudResponse {
    const doc = this.resources.documents.change(this.resources.keyOf(known), { tags } as Partial<Doc>) ?? known;
    return this.respond(call, this.kind.answers.updated, this.resources.show(doc, { call }), this.services.operations.track(this.subject(call, doc), Promise.resolve()));
  }

  delete(call: ArmCall): CloudResponse {
    const { kind } = this;
    const doc = kind.deletedOnce === true ? this.resources.get(call) : this.resources.find(call);
    if (doc === undefined) return { status: 204 };
    this.demandSettledParent(this.resources.parentOf(call));
    kind.checkDelete?.(doc, this.services);
    if (kind.deletedSettled === true) this.resources.demandSettled(doc);
    const body = this.resources.show(doc, { call });
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
    const key = this.resources.keyOf(doc);
    const changed = this.resources.documents.change(key, change) ?? doc;
    const begun = this.begin(call, changed, false, work?.(changed));
    if (addresses.length === 0) report(begun.done);
    return operationHeaders(addresses, begun, this.services.settings);
  }

  /** Follows work on a resource: its state, and what the work finds out, are remembered once it is done. */
  private begin(call: ArmCall, doc: Doc, isNew: boolean, work: Promise<Partial<Doc> | undefined> | undefined): ArmOperation & { readonly done: Promise<void> } {
    const done = this.settle(doc, isNew, work);
    return { ...this.services.operations.track(this.subject(call, doc), done), done };
  }

  private async settle(doc: Doc, isNew: boolean, work: Promise<Partial<Doc> | undefined> | undefined): Promise<void> {
    const key = this.resources.keyOf(doc);
    const change = {};
    this.current.set(key, change);
    const remember = (outcome: Partial<ArmDocument>): void => {
      if (this.current.get(key) === change) this.resources.documents.change(key, outcome as Partial<Doc>);
    };
    try {
      const found = await work;
      remember({ ...(this.kind.states === undefined ? {} : { provisioningState: "Succeeded" }), ...found });
    } catch (error) {
      // What has no state cannot show that it has failed.
      if (this.kind.states !== undefined) remember({ provisioningState: "Failed", ...this.kind.failed?.(error, this.services) });
      else if (isNew && this.current.get(key) === change) this.resources.documents.delete(key);
      throw error;
    }
  }

  private subject(call: ArmCall, doc: Doc): OperationSubject {
    return { type: this.kind.type, subscriptionId: this.services.subscriptionId, id: this.resources.idOf(doc), key: this.resources.keyOf(doc), location: this.resources.regionIn(doc, call), path: call.path, apiVersion: call.apiVersion };
  }

  /** Takes a resource away, with all that stands in it; done when nothing of it is left. @param cascades whether what it stands in goes, or is what takes it away */
  async take(doc: Doc, cascades: boolean): Promise<void> {
    const { kind, services } = this;
    const key = this.resources.keyOf(doc);
    this.current.delete(key);
    const forget = (): void => {
      this.resources.documents.delete(key);
      services.access.forget(this.resources.idOf(doc));
    };
    if (kind.staysUntilRemoved === true) this.resources.documents.change(key, { provisioningState: "Deleting" } as Partial<Doc>);
    else forget();
    await Promise.all(this.resources.children.map((child) => child.changes.takeBelow(doc)));
    await kind.remove?.(doc, services, cascades);
    if (kind.staysUntilRemoved === true) forget();
  }

  async takeBelow(parent: ArmDocument): Promise<void> {
    const below = this.resources.standingIn({ resourceGroup: parent.resourceGroup, parents: [...(parent.parents ?? []), parent.name] });
    await Promise.all(below.map((doc) => this.take(doc, true)));
  }

  /** Takes away all that stand in a resource group itself, and what stands in those. */
  async deleteAll(resourceGroup: string): Promise<void> {
    if (this.resources.parent !== undefined) return;
    const docs = this.resources.documents.values().filter((doc) => doc.resourceGroup?.toLowerCase() === resourceGroup.toLowerCase());
    for (const doc of docs) this.going.add(this.resources.keyOf(doc));
    await Promise.all(docs.map((doc) => this.take(doc, true)));
    for (const doc of docs) this.going.delete(this.resources.keyOf(doc));
  }

  /** Brings back what ran; finishes deletions that the sandbox's end has interrupted. One that cannot be brought back shows as failed. */
  async resume(): Promise<void> {
    const { kind, services } = this;
    await Promise.allSettled(
      this.resources.documents.values().map(async (doc) => {
        if (doc.provisioningState === "Deleting") return this.take(doc, false);
        // Where the kind does not say otherwise, what was under way when the sandbox ended is done again.
        const interrupted = kind.resume === undefined && !this.resources.isSettled(doc);
        const work = interrupted ? kind.work?.(doc, undefined, services) : kind.resume?.(doc, services);
        if (interrupted || work !== undefined) await this.settle(doc, false, work);
      }),
    );
  }

  private regionOf({ location }: ArmBody): string | undefined {
    const { region, type } = this.kind;
    if (region === undefined || (location === undefined && region === "optional")) return undefined;
    if (location === undefined || location === "") throw new AzureError(400, "LocationRequired", "The location property is required for this definition.");
    const known = region === "global" ? globalLocation(location) : findLocation(location)?.name;
    if (known !== undefined) return known;
    throw new AzureError(400, "LocationNotAvailableForResourceType", `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${region === "global" ? region : locationNames()}'.`);
  }

  private demandSettledParent(parent: ArmDocument | undefined): void {
    if (this.kind.settledParent === true) this.resources.parent?.demandSettled(parent);
  }

  private demandFree(name: string, at: Whereabouts): void {
    if (!this.resources.isTaken(name, at)) return;
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
    throw kind.refusals?.immutable?.(known, changed) ?? new AzureError(400, "PropertyChangeNotAllowed", `Changing property '${changed}' of '${this.resources.idOf(known)}' is not allowed.`, { target: changed });
  }
}

const globalLocation = (location: string): string | undefined => (location.toLowerCase() === "global" ? "global" : undefined);

const tagsAlone = { schema: object({ tags: mapOf(text) }) };

/** Failures of what nobody waits for go to the supervisor's log. */
function report(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    process.stderr.write(`azure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  });
}
