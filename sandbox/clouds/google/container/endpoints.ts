import { addresses } from "../../../machine/network/address-plan.ts";
import type { JsonObject } from "../api.ts";
import { isObject, objectAt, textAt } from "../api.ts";
import { parseCidr } from "../compute/cidr.ts";
import { invalid, notModelled } from "../google-error.ts";
import type { ClusterRecord } from "./records.ts";

/** Most ranges that a cluster may admit (cloud.google.com/kubernetes-engine/docs/how-to/latest/network-isolation). */
const maxAuthorizedNetworks = 100;

/**
 * Brings the two places together in which a cluster says who reaches its control plane: masterAuthorizedNetworksConfig
 * is the older name of controlPlaneEndpointsConfig.ipEndpointsConfig.authorizedNetworksConfig. Where both are there, the
 * newer one counts.
 *
 * @param isolated whether it was made with private nodes: then it admits Google's own addresses only where it says so
 */
export function withEndpoints(settings: JsonObject, isolated: boolean): JsonObject {
  const given = objectAt(settings, "controlPlaneEndpointsConfig");
  const dns = objectAt(given, "dnsEndpointConfig");
  const ip = objectAt(given, "ipEndpointsConfig");
  const authorized = isObject(ip["authorizedNetworksConfig"]) ? ip["authorizedNetworksConfig"] : objectAt(settings, "masterAuthorizedNetworksConfig");
  checkAuthorizedNetworks(authorized);
  const admitted = { ...(isolated ? { privateEndpointEnforcementEnabled: true } : { gcpPublicCidrsAccessEnabled: true }), ...authorized };
  for (const field of ["enableK8sTokensViaDns", "enableK8sCertsViaDns"]) {
    if (dns[field] === true) throw notModelled(`cluster.controlPlaneEndpointsConfig.dnsEndpointConfig.${field}`);
  }
  return {
    ...settings,
    masterAuthorizedNetworksConfig: admitted,
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic: dns["allowExternalTraffic"] === true },
      ipEndpointsConfig: { enabled: true, enablePublicEndpoint: true, ...ip, authorizedNetworksConfig: admitted },
    },
  };
}

/** Whether the control plane has no address outside of its network any more. */
export const isPrivateOnly = (settings: JsonObject): boolean => objectAt(objectAt(settings, "controlPlaneEndpointsConfig"), "ipEndpointsConfig")["enablePublicEndpoint"] === false;

/** Path of the subnetwork of the control plane's private address, where the cluster has said one. */
export const privateEndpointOf = (settings: JsonObject): string | undefined => textAt(objectAt(objectAt(settings, "controlPlaneEndpointsConfig"), "ipEndpointsConfig"), "privateEndpointSubnetwork");

/**
 * How a cluster shows the ways to its control plane: by an address that only its network has once the public one is
 * closed, by its name where it has no address. The public and the private address are one in the sandbox.
 */
export function shownEndpoints({ settings, endpoint, dnsName }: ClusterRecord): JsonObject {
  const endpoints = objectAt(settings, "controlPlaneEndpointsConfig");
  const ip = objectAt(endpoints, "ipEndpointsConfig");
  const dnsEndpointConfig = { enableK8sTokensViaDns: false, enableK8sCertsViaDns: false, ...objectAt(endpoints, "dnsEndpointConfig"), endpoint: dnsName };
  if (ip["enabled"] === false) return { endpoint: dnsName, masterAuthorizedNetworksConfig: undefined, controlPlaneEndpointsConfig: { dnsEndpointConfig, ipEndpointsConfig: { enabled: false } } };
  const authorized = objectAt(ip, "authorizedNetworksConfig");
  const ipEndpointsConfig = { ...ip, authorizedNetworksConfig: authorized, privateEndpoint: endpoint, publicEndpoint: isPrivateOnly(settings) ? undefined : endpoint };
  return { endpoint, masterAuthorizedNetworksConfig: authorized, controlPlaneEndpointsConfig: { dnsEndpointConfig, ipEndpointsConfig } };
}

/** A change of the older name's field: it takes the newer one's place. */
export function changeAuthorizedNetworks(settings: JsonObject, masterAuthorizedNetworksConfig: unknown): JsonObject {
  const endpoints = objectAt(settings, "controlPlaneEndpointsConfig");
  const ipEndpointsConfig = { ...objectAt(endpoints, "ipEndpointsConfig"), authorizedNetworksConfig: undefined };
  return withEndpoints({ ...settings, masterAuthorizedNetworksConfig, controlPlaneEndpointsConfig: { ...endpoints, ipEndpointsConfig } }, isIsolated(settings));
}

/** A change of the newer field: what it leaves out stays. */
export function changeEndpoints(settings: JsonObject, change: JsonObject): JsonObject {
  const old = objectAt(settings, "controlPlaneEndpointsConfig");
  const [oldIp, newIp] = [objectAt(old, "ipEndpointsConfig"), objectAt(change, "ipEndpointsConfig")];
  const { privateEndpointSubnetwork } = oldIp;
  const wanted = newIp["privateEndpointSubnetwork"] ?? "";
  if (wanted !== "" && wanted !== privateEndpointSubnetwork) throw notModelled("changes of cluster.controlPlaneEndpointsConfig.ipEndpointsConfig.privateEndpointSubnetwork");
  const controlPlaneEndpointsConfig = {
    dnsEndpointConfig: { ...objectAt(old, "dnsEndpointConfig"), ...objectAt(change, "dnsEndpointConfig") },
    ipEndpointsConfig: { ...oldIp, ...newIp, privateEndpointSubnetwork },
  };
  return withEndpoints({ ...settings, controlPlaneEndpointsConfig }, isIsolated(settings));
}

const isIsolated = (settings: JsonObject): boolean => objectAt(settings, "masterAuthorizedNetworksConfig")["privateEndpointEnforcementEnabled"] === true;

/** Ranges outside the cluster that its address admits; undefined where it admits everybody. */
export function authorizedRanges(settings: JsonObject): string[] | undefined {
  const ip = objectAt(objectAt(settings, "controlPlaneEndpointsConfig"), "ipEndpointsConfig");
  if (ip["enabled"] === false || ip["enablePublicEndpoint"] === false) return [];
  const authorized = objectAt(ip, "authorizedNetworksConfig");
  if (authorized["enabled"] !== true) return undefined;
  return [...blocksOf(authorized), ...(authorized["gcpPublicCidrsAccessEnabled"] === true ? [addresses.googleExternal] : [])];
}

/** Whether users may come by the cluster's DNS-based endpoint. */
export const dnsEndpointIsOpen = (settings: JsonObject): boolean =>
  objectAt(objectAt(settings, "controlPlaneEndpointsConfig"), "dnsEndpointConfig")["allowExternalTraffic"] === true;

const blocksOf = (authorized: JsonObject): string[] => ((authorized["cidrBlocks"] ?? []) as JsonObject[]).map((block) => textAt(block, "cidrBlock") ?? "");

function checkAuthorizedNetworks(authorized: JsonObject): void {
  const blocks = authorized["cidrBlocks"] ?? [];
  if (!Array.isArray(blocks) || !blocks.every(isObject)) throw invalid("Invalid value at 'cluster.masterAuthorizedNetworksConfig.cidrBlocks': must be a list of objects.");
  if (blocks.length > 0 && authorized["enabled"] !== true) throw invalid("CIDR blocks must not be given where master authorized networks are not enabled.");
  if (blocks.length > maxAuthorizedNetworks) throw invalid(`Master authorized networks must have at most ${maxAuthorizedNetworks} CIDR blocks, got ${blocks.length}.`);
  const wrong = blocksOf(authorized).find((block) => parseCidr(block) === undefined);
  if (wrong !== undefined) throw invalid(`Invalid master authorized networks: network "${wrong}" is no IPv4 range in CIDR notation whose host bits are zero.`);
}
