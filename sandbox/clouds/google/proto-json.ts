import { isObject } from "./api.ts";

/** Fields that say of themselves whether they were set: GKE tells them where they are false too. */
const told = [
  /\.dnsEndpointConfig\.(allowExternalTraffic|enableK8sTokensViaDns|enableK8sCertsViaDns)$/,
  /\.ipEndpointsConfig\.(enabled|enablePublicEndpoint)$/,
  /\.gcpPublicCidrsAccessEnabled$/,
  /\.insecureKubeletReadonlyPortEnabled$/,
  /\.kubeletConfig\.cpuCfsQuota$/,
  /\.swapConfig\.enabled$/,
];

/** Maps of texts, whose values may be empty. */
const maps = /\.(labels|resourceLabels|metadata)$/;

/** A value as Google's APIs write it: false, zero, and empty texts and lists are left out; empty objects stay. */
export function protoJson(value: unknown, path = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => protoJson(item, path));
  if (!isObject(value) || maps.test(path)) return value;
  const kept = Object.entries(value).filter(([field, inner]) => !saysNothing(inner) || told.some((pattern) => pattern.test(`${path}.${field}`)));
  return Object.fromEntries(kept.filter(([, inner]) => inner !== undefined && inner !== null).map(([field, inner]) => [field, protoJson(inner, `${path}.${field}`)]));
}

const saysNothing = (value: unknown): boolean => value === undefined || value === null || value === false || value === 0 || value === "" || (Array.isArray(value) && value.length === 0);

/** Whether a field of a request with this value is the same as a request without it. */
export const isDefault = (value: unknown): boolean => saysNothing(value) || (isObject(value) && Object.values(value).every(isDefault));
