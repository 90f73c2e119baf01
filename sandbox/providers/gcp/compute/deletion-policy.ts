import type { Properties } from "../../provider.ts";
import { ProviderError } from "../../provider.ts";

/** Whether a deletion leaves the thing itself. Throws where the program protects it. */
export function keeps(olds: Properties, id: string): boolean {
  if (olds["deletionPolicy"] === "PREVENT") throw new ProviderError(`${id} cannot be deleted, because its deletionPolicy is PREVENT: set it to DELETE in an update of its own first`);
  return olds["deletionPolicy"] === "ABANDON";
}
