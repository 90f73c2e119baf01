import { all, between, matches, type Rule } from "../checks/rule.ts";

// Limits of a container group (learn.microsoft.com/azure/container-instances/container-instances-resource-and-quota-limits, 2026).
// A group of one container has its container's bounds.

/** CPU cores of a group's only container. azure-aci rounds to hundredths. */
export const groupCpu: Rule<number> = all(between(1, 31, "cores"), (value) => (isMultiple(value, 0.01) ? undefined : "must be in steps of 0.01 cores"));

/** Memory of a group's only container in GB. azure-aci rounds to tenths. */
export const groupMemoryGb: Rule<number> = all(between(1, 240, "GB"), (value) => (isMultiple(value, 0.1) ? undefined : "must be in steps of 0.1 GB"));

const isMultiple = (value: number, step: number): boolean => Math.abs(value / step - Math.round(value / step)) < 1e-6;

/** Host of a registry, with its port where it has one. */
export const registryHost = /[a-z0-9]+([.-][a-z0-9]+)*(:\d{1,5})?/;
/** A part of a repository's path. */
export const pathComponent = /[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*/;
const tagOrDigest = /(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?/;

/** A container image's reference. The tag may be missing, as in the article's `janakiramm/todo`. */
export const imageReference = matches(
  new RegExp(`^(${registryHost.source}/)?${pathComponent.source}(/${pathComponent.source})*${tagOrDigest.source}$`),
  "must be an image reference such as registry.example.com/todo:1.0.0",
);
