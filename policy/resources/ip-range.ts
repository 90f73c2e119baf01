import { isIP } from "node:net";

/** Length of a range's prefix: 24 for "192.0.2.0/24", 32 for a single IPv4 address. */
export function prefixLength(range: string): number {
  const [address = "", length] = range.trim().split("/");
  return length === undefined ? (isIP(address) === 6 ? 128 : 32) : Number(length);
}

/**
 * Whether a range is so wide that it stands for the whole internet: 0.0.0.0/0 and ::/0, and what those are cut into to
 * look smaller. No operator holds more than an eighth-bit block of IPv4 (/8) or a twelfth-bit one of IPv6 (/12).
 */
export function isTheInternet(range: string): boolean {
  return prefixLength(range) < (range.includes(":") ? 12 : 8);
}
