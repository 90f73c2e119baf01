import { addresses, freeAddress } from "../../machine/network/address-plan.ts";
import { GoogleError } from "./google-error.ts";

/** The /24s that nodes take from the pods' range: 198.19.1.0/24 to 198.19.63.0/24. */
const podRanges = Array.from({ length: 63 }, (_unused, index) => `${addresses.pods.split(".").slice(0, 2).join(".")}.${index + 1}.0/24`);

/** Which of the sandbox's addresses Google's resources hold, over all projects: two clusters share one plan. */
export class AddressPlan {
  private readonly holders: Array<() => Iterable<string | undefined>> = [];

  /** Tells it how to ask for the addresses and pod ranges that some resources hold now. */
  register(held: () => Iterable<string | undefined>): void {
    this.holders.push(held);
  }

  /** The first free address of a range; it is taken once a resource holds it. @param besides addresses that are about to be held */
  free(range: { readonly first: string; readonly last: string }, besides: readonly string[] = []): string {
    return freeAddress(range, new Set([...this.held(), ...besides]));
  }

  /** A free range for the pods of a node. */
  freePodRange(): string {
    const held = this.held();
    const range = podRanges.find((candidate) => !held.has(candidate));
    if (range !== undefined) return range;
    throw new GoogleError("PERMISSION_DENIED", `Insufficient quota to satisfy the request: resource "IN_USE_ADDRESSES": the sandbox has pod addresses for ${podRanges.length} nodes in all.`);
  }

  private held(): Set<string> {
    return new Set(this.holders.flatMap((held) => [...held()]).filter((address) => address !== undefined));
  }
}
