import { unmodelledCloud } from "../clouds/unmodelled-hosts.ts";
import { addresses } from "../machine/network/address-plan.ts";
import { defaultTtlSeconds } from "../machine/network/name-table.ts";
import type { NameLookup } from "../machine/network/name-table.ts";

/** The names of a table, and those of the clouds' services that the sandbox does not model: they lead to the front door, which says so. */
export const withUnmodelledHosts = (names: NameLookup): NameLookup => ({
  lookup(name) {
    const known = names.lookup(name);
    if (known !== undefined) return known;
    const cloud = unmodelledCloud(name);
    return cloud === undefined ? undefined : { ip: cloud === "azure" ? addresses.gateway : addresses.googleApis, ttlSeconds: defaultTtlSeconds };
  },
});
