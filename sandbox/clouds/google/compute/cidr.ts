import { isIPv4 } from "node:net";
import { toAddress, toNumber } from "../../../machine/network/ipv4.ts";

/** A range of IPv4 addresses. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** Reads "10.0.0.0/20"; undefined where it is no range or has bits set behind its prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, length, ...rest] = text.split("/");
  if (address === undefined || length === undefined || rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(length)) return undefined;
  const prefix = Number(length);
  if (prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = toNumber(address);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

export const overlaps = (a: Cidr, b: Cidr): boolean => a.first <= b.last && b.first <= a.last;

/** The address at a place in a range, e.g. its gateway at 1. */
export const addressAt = (cidr: Cidr, offset: number): string => toAddress(cidr.first + offset);
