import type { Unwrap } from "@pulumi/pulumi";

/** A resource as a policy sees it. */
export interface Resource {
  /** Its type as in the default module of its SDK. */
  readonly type: string;
  /** Its inputs. Reading one that a preview does not know yet throws; the SDK then says that the policy runs with `up`. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Inputs of the provider that makes it. */
  readonly provider: Readonly<Record<string, unknown>>;
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** The inputs of a resource whose type is known; what the SDK requires may be missing all the same. */
export const inputsOf = <Args>({ props }: Resource): Partial<Unwrap<Args>> => props as Partial<Unwrap<Args>>;

/**
 * A type without the API version that azure-native's tokens may name, in the module (`containerinstance/v20230501`) or in
 * the package (`azure-native_containerinstance_v20230501`): both stand in the aliases of the SDK's classes.
 */
export function resourceType(token: string): string {
  return token.replace(/^azure-native(_[a-z]+_v\w+)?:([a-z]+)(\/v\w+)?:/, "azure-native:$2:");
}

/** Name of the stack: the engine writes it into every URN, `urn:pulumi:STACK::PROJECT::...`. */
export function stackOf(urn: string): string {
  return urn.slice("urn:pulumi:".length).split("::")[0] ?? "";
}

/**
 * Runs a check on every item. One that cannot be checked yet, because a preview does not know a value, does not keep the
 * others from being checked; that it was so is said afterwards.
 */
export function forEachKnown<Item>(items: readonly Item[] | undefined, check: (item: Item, index: number) => void): void {
  const failures: unknown[] = [];
  for (let index = 0; index < (items?.length ?? 0); index++) {
    try {
      // Reading the item may already throw.
      check(items?.[index] as Item, index);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
