import type { InventoryItem } from "../../cloud.ts";

/** A resource in the lists that ARM makes over all types. */
export interface ResourceSummary {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly kind?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** All resources of one type that stand in resource groups. */
export interface ResourceKind {
  readonly type: string;
  resources(): ResourceSummary[];
  /** Ids of what stands within its resources. @default nothing */
  nestedIds?(): string[];
  /** Takes away all that stand in a resource group; done when nothing of them is left. */
  deleteAll(resourceGroup: string): Promise<void>;
  inventory(): InventoryItem[];
}

/** The resource group of a resource's id, in lower case. */
export const groupOfId = (id: string): string | undefined => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();

/** Whether a scope is an id or one above it. */
export function covers(scope: string, id: string): boolean {
  const upper = scope.toLowerCase().replace(/\/$/, "");
  const lower = id.toLowerCase();
  return lower === upper || lower.startsWith(`${upper}/`);
}
