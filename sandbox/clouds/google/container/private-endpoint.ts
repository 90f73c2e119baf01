import * as crypto from "node:crypto";
import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { parseCidr } from "../compute/cidr.ts";
import type { Compute } from "../compute/compute.ts";
import { selfLink } from "../compute/resource-names.ts";
import type { Subnetwork } from "../compute/subnetwork.ts";
import { invalid } from "../google-error.ts";
import { regionOf } from "../locations.ts";

/** Range of a control plane that is named by its addresses: always of this size (container.projects.locations.clusters, masterIpv4CidrBlock). */
const masterPrefix = 28;

/** What a new cluster says of the place of its control plane. */
interface NewCluster {
  readonly name: string;
  readonly location: string;
  readonly body: JsonObject;
  /** That of its nodes. */
  readonly subnetwork: Subnetwork;
}

/**
 * Path of the subnetwork in which a control plane has its private address, where a cluster says one: by its name, or by
 * a range, for which GKE makes one. Kept and shown: the address itself is from the sandbox's own plan.
 */
export function privateEndpointSubnetwork({ name, location, body, subnetwork }: NewCluster, compute: Compute): string | undefined {
  const named = textAt(objectAt(objectAt(body, "controlPlaneEndpointsConfig"), "ipEndpointsConfig"), "privateEndpointSubnetwork") ?? "";
  const range = textAt(objectAt(body, "privateClusterConfig"), "masterIpv4CidrBlock") ?? "";
  if (named !== "" && range !== "") throw invalid("Only one of master_ipv4_cidr_block and private_endpoint_subnetwork may be specified.");
  if (named !== "") {
    const found = compute.subnetworks.get(named, regionOf(location));
    if (found.network !== subnetwork.network) throw invalid(`Private endpoint subnetwork "${found.name}" is not in the network of the cluster.`);
    return pathOf(found);
  }
  if (range === "") return undefined;
  if (parseCidr(range)?.prefix !== masterPrefix) throw invalid(`Invalid master_ipv4_cidr_block "${range}": must be an IPv4 range of size /${masterPrefix} in CIDR notation whose host bits are zero.`);
  const digits = crypto.createHash("sha256").update(`${subnetwork.selfLink} ${name} ${range}`).digest("hex").slice(0, 8);
  return pathOf(subnetwork).replace(/[^/]+$/, `gke-${name}-${digits}-pe-subnet`);
}

const pathOf = (subnetwork: Subnetwork): string => subnetwork.selfLink.replace(selfLink(""), "");
