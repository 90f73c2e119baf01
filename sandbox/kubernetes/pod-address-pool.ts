/** Gives the pods of one node their addresses: from the third of the range on, for the first two are network and gateway. */
export class PodAddressPool {
  private readonly holders = new Map<string, string>();
  private readonly prefix: string;
  private last = 1;

  /** @param cidr A /24, e.g. "198.19.1.0/24". */
  constructor(private readonly cidr: string) {
    const match = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(cidr);
    if (!match?.[1]) throw new Error(`the pod range of a node is a /24 such as 198.19.1.0/24, not "${cidr}"`);
    this.prefix = match[1];
  }

  /** An address that nobody holds; the one used longest ago comes last, so that old connections meet nobody new. */
  take(holder: string): string {
    const taken = new Set(this.holders.values());
    for (let step = 0; step < 253; step++) {
      this.last = this.last >= 254 ? 2 : this.last + 1;
      const address = `${this.prefix}.${this.last}`;
      if (taken.has(address)) continue;
      this.holders.set(holder, address);
      return address;
    }
    throw new Error(`no address left in ${this.cidr}: a node holds 253 pods`);
  }

  release(holder: string): void {
    this.holders.delete(holder);
  }
}
