import { declaredKinds } from "../kinds/declared-kinds.ts";
import { authorizationVersions, containerInstanceVersions, containerRegistryVersions, cosmosVersions, networkVersions, resourceManagerVersions, serviceBusVersions, storageVersions, trafficManagerVersions } from "./api-versions.ts";
import { namespaceOf } from "./namespace-of.ts";

/** What ARM knows of a resource type. */
export interface ResourceTypeInfo {
  /** Newest last. */
  readonly apiVersions: readonly string[];
  /** Where its resources can stand; absent of those that have no location. */
  readonly located?: "regions" | "global";
}

/** Types that no declared kind has. */
const others: Readonly<Record<string, ResourceTypeInfo>> = {
  "Microsoft.Resources/tenants": { apiVersions: resourceManagerVersions },
  "Microsoft.Resources/subscriptions": { apiVersions: resourceManagerVersions },
  "Microsoft.Resources/resources": { apiVersions: resourceManagerVersions },
  "Microsoft.Resources/providers": { apiVersions: resourceManagerVersions },
  "Microsoft.Resources/operationResults": { apiVersions: resourceManagerVersions },
  "Microsoft.Authorization/permissions": { apiVersions: authorizationVersions },
  "Microsoft.ContainerInstance/locations": { apiVersions: containerInstanceVersions },
  "Microsoft.DocumentDB/databaseAccountNames": { apiVersions: cosmosVersions },
  "Microsoft.DocumentDB/locations": { apiVersions: cosmosVersions },
  "Microsoft.Storage/checkNameAvailability": { apiVersions: storageVersions },
  "Microsoft.Storage/locations": { apiVersions: storageVersions },
  "Microsoft.ServiceBus/CheckNameAvailability": { apiVersions: serviceBusVersions },
  "Microsoft.ServiceBus/locations": { apiVersions: serviceBusVersions },
  "Microsoft.ContainerRegistry/checkNameAvailability": { apiVersions: containerRegistryVersions },
  "Microsoft.Network/checkTrafficManagerNameAvailability": { apiVersions: trafficManagerVersions },
  "Microsoft.Network/checkTrafficManagerNameAvailabilityV2": { apiVersions: trafficManagerVersions },
  "Microsoft.Network/locations": { apiVersions: networkVersions },
};

/** The resource types that the stand-in models, by full name. */
export const resourceTypes: Readonly<Record<string, ResourceTypeInfo>> = {
  ...others,
  ...Object.fromEntries(declaredKinds.map(({ type, apiVersions, region }) => [type, { apiVersions, ...(region === undefined ? {} : { located: region === "global" ? region : "regions" }) }])),
};

/** Namespaces of {@link resourceTypes} that a subscription has from the beginning. */
const alwaysRegistered: ReadonlySet<string> = new Set(["Microsoft.Resources", "Microsoft.Authorization"]);

/** The namespaces that the stand-in models. */
export const namespaces: readonly string[] = [...new Set(Object.keys(resourceTypes).map(namespaceOf))];

export const needsRegistration = (namespace: string): boolean => !alwaysRegistered.has(namespace);

/** A namespace as Azure spells it. */
export const canonicalNamespace = (name: string): string | undefined => namespaces.find((known) => known.toLowerCase() === name.toLowerCase());

/** Types of a namespace, without its name. */
export const typesOf = (namespace: string): [name: string, info: ResourceTypeInfo][] =>
  Object.entries(resourceTypes)
    .filter(([type]) => namespaceOf(type) === namespace)
    .map(([type, info]) => [type.slice(namespace.length + 1), info]);
