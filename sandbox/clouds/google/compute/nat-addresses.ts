import type { ComputeServices } from "./compute.ts";
import { isAutomatic } from "./nats.ts";
import type { Router } from "./router.ts";

/** Addresses of the NAT gateways of a network in a region; none where it has no way out. @param network self link */
export function natAddresses(network: string, region: string, { routers, addresses }: ComputeServices): string[] {
  const here = routers.made().filter((router) => router.network === network && regionOf(router) === region);
  return here.flatMap(({ nats, automatic }) =>
    nats.flatMap((nat) => {
      if (!isAutomatic(nat)) return (nat.natIps ?? []).map((ip) => addresses.get(ip, region).address);
      return automatic[nat.name ?? ""] ?? [];
    }),
  );
}

/** Whether a NAT gateway of a router has a reserved address. @param address self link */
export const usesAddress = (router: Router, address: string, { addresses }: ComputeServices): boolean => router.nats.some(({ natIps = [] }) => natIps.some((ip) => addresses.get(ip, regionOf(router)).selfLink === address));

const regionOf = ({ region }: Router): string => region.split("/").at(-1) ?? "";
