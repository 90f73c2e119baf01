import { declaredKinds } from "../kinds/declared-kinds.ts";
import { authorizationVersions, containerInstanceVersions, cosmosVersions, resourceManagerVersions } from "./api-versions.ts";

/** What ARM knows of a resource type. */
export interface ResourceTypeInfo {
  /** Newest last. */
  readonly apiVersions: readonly string[];
  /** Whether its resources stand in a region. */
  readonly regional: boolean;
}

/** Types that no declared kind has. */
const others: Readonly<Record<string, ResourceTypeInfo>> = {
  "Microsoft.Resources/tenants": { apiVersions: resourceManagerVersions, regional: false },
  "Microsoft.Resources/subscriptions": { apiVersions: resourceManagerVersions, regional: false },
  "Microsoft.Resources/resources": { apiVersions: resourceManagerVersions, regional: false },
  "Microsoft.Resources/providers": { apiVersions: resourceManagerVersions, regional: false },
  "Microsoft.Resources/operationResults": { apiVersions: resourceManagerVersions, regional: false },
  "Microsoft.Authorization/permissions": { apiVersions: authorizationVersions, regional: false },
  "Microsoft.ContainerInstance/locations": { apiVersions: containerInstanceVersions, regional: false },
  "Microsoft.DocumentDB/databaseAccountNames": { apiVersions: cosmosVersions, regional: false },
  "Microsoft.DocumentDB/locations": { apiVersions: cosmosVersions, regional: false },
};

/** The resource types that the stand-in models, by full name. */
export const resourceTypes: Readonly<Record<string, ResourceTypeInfo>> = {
  ...others,
  ...Object.fromEntries(declaredKinds.map(({ type, apiVersions, region }) => [type, { apiVersions, regional: region !== undefined }])),
};

/** Namespaces of {@link resourceTypes} that a subscription has from the beginning. */
const alwaysRegistered: ReadonlySet<string> = new Set(["Microsoft.Resources", "Microsoft.Authorization"]);

export const namespaceOf = (type: string): string => type.split("/")[0] ?? "";

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
