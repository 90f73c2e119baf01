import type { Rule } from "./rule.ts";

/** IPv4 addresses in CIDR notation, as numbers. */
export interface Ipv4Range {
  /** The first address. */
  readonly first: number;
  /** Bits that all addresses share. */
  readonly prefix: number;
}

/** A range in CIDR notation; an address alone is a range of one. Undefined where the text is neither, or begins within the range. */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text)?.slice(1).map((part) => Number(part ?? 32));
  if (parts === undefined) return undefined;
  const octets = parts.slice(0, 4);
  const prefix = parts[4] ?? 32;
  const first = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const fits = octets.every((octet) => octet <= 255) && prefix <= 32 && first % 2 ** (32 - prefix) === 0;
  return fits ? { first, prefix } : undefined;
}

/** Whether two ranges in CIDR notation share an address. */
export function rangesOverlap(one: string, other: string): boolean {
  const [a, b] = [parseIpv4Range(one), parseIpv4Range(other)];
  if (a === undefined || b === undefined) return false;
  const size = 2 ** (32 - Math.min(a.prefix, b.prefix));
  return Math.floor(a.first / size) === Math.floor(b.first / size);
}

/** An IPv4 range in CIDR notation whose host bits are zero, from /8 to /`longestPrefix`. */
export function ipv4Range(longestPrefix: number): Rule<string> {
  const advice = `must be an IPv4 range with a prefix from /8 to /${longestPrefix} that begins at its first address, such as 10.10.0.0/20`;
  return (text) => {
    const range = text.includes("/") ? parseIpv4Range(text) : undefined;
    return range !== undefined && range.prefix >= 8 && range.prefix <= longestPrefix ? undefined : advice;
  };
}
