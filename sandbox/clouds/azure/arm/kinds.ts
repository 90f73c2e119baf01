import type { InventoryItem } from "../../cloud.ts";
import type { AzureServices } from "../services.ts";
import type { AnyKind, ArmBody, ArmDocument, ArmKind } from "./arm-kind.ts";
import { type AnyResources, ArmResources } from "./arm-resources.ts";
import { kindRoutes, operationRoutes } from "./kind-routes.ts";
import type { ResourceSummary } from "./resource-summary.ts";
import type { OperationSubject } from "./operation-address.ts";
import type { ArmCall, ArmRoute } from "./route.ts";

/** The resources of all declared kinds. */
export class Kinds {
  private readonly byType = new Map<string, AnyResources>();

  /** @param kinds a kind comes after the one that its resources stand in */
  constructor(kinds: readonly AnyKind[], services: AzureServices) {
    for (const kind of kinds) {
      const parent = this.byType.get(kind.type.slice(0, kind.type.lastIndexOf("/")));
      this.byType.set(kind.type, new ArmResources(kind, services, parent));
    }
  }

  of<Given extends ArmBody, Doc extends ArmDocument, Full>(kind: ArmKind<Given, Doc, Full>): ArmResources<Given, Doc, Full> {
    const resources = this.byType.get(kind.type);
    if (resources === undefined) throw new Error(`${kind.type} is not among the kinds of this cloud`);
    return resources as ArmResources<Given, Doc, Full>;
  }

  all(): AnyResources[] {
    return [...this.byType.values()];
  }

  routes(services: AzureServices): ArmRoute[] {
    const all = this.all();
    return [...all.flatMap((resources) => kindRoutes(resources, services)), ...operationRoutes(all.map(({ kind }) => kind), services)];
  }

  /** What an operation was done to, as it is shown now; undefined where it is gone. */
  shown({ type, key }: OperationSubject, call: ArmCall): unknown {
    const resources = this.byType.get(type);
    const doc: unknown = resources?.documents.get(key);
    return doc === undefined ? undefined : resources?.show(doc, { call });
  }

  /** Resources of all types, as ARM lists them together. */
  resources(): ResourceSummary[] {
    return this.all().flatMap((resources) => resources.resources());
  }

  /** Whether there is a resource, of any kind, with an id. */
  has(id: string): boolean {
    return this.findById(id) !== undefined;
  }

  /** The resource of an id, whichever kind it is of. */
  findById(id: string): ArmDocument | undefined {
    for (const resources of this.all()) {
      const found = resources.findById(id) as ArmDocument | undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Takes away all that stands in a resource group. */
  async deleteAll(resourceGroup: string): Promise<void> {
    await Promise.all(this.all().map((resources) => resources.changes.deleteAll(resourceGroup)));
  }

  async resume(): Promise<void> {
    await Promise.all(this.all().map((resources) => resources.changes.resume()));
  }

  inventory(): InventoryItem[] {
    return this.all().flatMap((resources) => resources.inventory());
  }
}
