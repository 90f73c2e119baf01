/** A resource in the lists that ARM makes over all types. */
export interface ResourceSummary {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly kind?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The resource group of a resource's id, in lower case. */
export const groupOfId = (id: string): string | undefined => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();

/** Whether a scope is an id or one above it. */
export function covers(scope: string, id: string): boolean {
  const upper = scope.toLowerCase().replace(/\/$/, "");
  const lower = id.toLowerCase();
  return lower === upper || lower.startsWith(`${upper}/`);
}
