import type { Cidr } from "./cidr.ts";
import { overlaps, parseCidr } from "./cidr.ts";
import type { ComputeServices } from "./compute.ts";
import { invalidValue, requireName, selfLink } from "./resource-names.ts";
import type { Subnetwork } from "./subnetwork.ts";

/** Whose ranges are checked. */
interface Subject {
  /** Self link. */
  readonly network: string;
  readonly path: string;
}

/** A range that is well formed, between /4 and /29, and free in its network. Throws where it is not. */
export function checkRange(text: string | undefined, field: string, { network, path }: Subject, { subnetworks }: ComputeServices): Cidr {
  const range = text === undefined ? undefined : parseCidr(text);
  if (!range || range.prefix < 4 || range.prefix > 29) throw invalidValue(`Invalid value for field '${field}': '${text ?? ""}'. Must be a CIDR range between /4 and /29 whose host bits are zero.`);
  const others = subnetworks.all().filter((other) => other.network === network && other.selfLink !== selfLink(path));
  const conflict = others.find((other) => rangesOf(other).some((candidate) => overlaps(candidate, range)));
  if (conflict !== undefined) throw invalidValue(`Invalid IPCidrRange: ${text ?? ""} conflicts with existing subnetwork '${conflict.name}' in region '${conflict.region.split("/").at(-1) ?? ""}'.`);
  return range;
}

const rangesOf = ({ ipCidrRange, secondaryIpRanges = [] }: Subnetwork): Cidr[] => [ipCidrRange, ...secondaryIpRanges.map((secondary) => secondary.ipCidrRange)].flatMap((text) => parseCidr(text) ?? []);

/** Secondary ranges; undefined where there are none. @param taken ranges that they must not overlap */
export function checkSecondary(given: readonly { readonly rangeName?: string; readonly ipCidrRange?: string }[] = [], subject: Subject, taken: readonly Cidr[], services: ComputeServices): Subnetwork["secondaryIpRanges"] {
  if (given.length === 0) return undefined;
  const used = [...taken];
  return given.map(({ rangeName, ipCidrRange }, index) => {
    const field = `resource.secondaryIpRanges[${String(index)}].ipCidrRange`;
    const range = checkRange(ipCidrRange, field, subject, services);
    if (used.some((other) => overlaps(other, range))) throw invalidValue(`Invalid value for field '${field}': '${ipCidrRange ?? ""}'. It overlaps another range of the subnetwork.`);
    used.push(range);
    return { rangeName: requireName(rangeName), ipCidrRange: ipCidrRange ?? "" };
  });
}
