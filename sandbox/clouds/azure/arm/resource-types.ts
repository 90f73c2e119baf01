/** What ARM knows of a resource type. */
export interface ResourceTypeInfo {
  /** Newest last. */
  readonly apiVersions: readonly string[];
  /** Whether its resources stand in a region. */
  readonly regional: boolean;
}

const resourceManager = ["2019-05-01", "2019-07-01", "2019-10-01", "2020-01-01", "2020-06-01", "2020-10-01", "2021-01-01", "2021-04-01", "2022-09-01", "2022-12-01", "2023-07-01", "2024-03-01", "2024-07-01", "2024-11-01", "2025-03-01", "2025-04-01"];

const authorization = ["2015-07-01", "2018-01-01-preview", "2018-07-01", "2018-09-01-preview", "2020-04-01-preview", "2020-08-01-preview", "2020-10-01-preview", "2022-04-01", "2022-05-01-preview"];

const locks = ["2015-01-01", "2016-09-01", "2017-04-01", "2020-05-01"];

const containerInstance = ["2018-04-01", "2018-06-01", "2018-09-01", "2018-10-01", "2019-12-01", "2020-11-01", "2021-03-01", "2021-07-01", "2021-09-01", "2021-10-01", "2022-09-01", "2022-10-01-preview", "2023-05-01", "2024-05-01-preview", "2024-09-01-preview", "2024-10-01-preview", "2024-11-01-preview", "2025-09-01", "2026-07-01"];

const cosmos = ["2019-08-01", "2019-12-12", "2020-03-01", "2020-04-01", "2020-09-01", "2021-01-15", "2021-03-15", "2021-04-15", "2021-05-15", "2021-06-15", "2021-10-15", "2022-05-15", "2022-08-15", "2022-11-15", "2023-03-15", "2023-04-15", "2023-09-15", "2023-11-15", "2024-05-15", "2024-08-15", "2024-11-15", "2025-04-15", "2025-10-15", "2026-03-15"];

/** The resource types that the stand-in models, by full name. */
export const resourceTypes: Readonly<Record<string, ResourceTypeInfo>> = {
  "Microsoft.Resources/tenants": { apiVersions: resourceManager, regional: false },
  "Microsoft.Resources/subscriptions": { apiVersions: resourceManager, regional: false },
  "Microsoft.Resources/resourceGroups": { apiVersions: resourceManager, regional: false },
  "Microsoft.Resources/resources": { apiVersions: resourceManager, regional: false },
  "Microsoft.Resources/providers": { apiVersions: resourceManager, regional: false },
  "Microsoft.Resources/operationResults": { apiVersions: resourceManager, regional: false },
  "Microsoft.Authorization/roleAssignments": { apiVersions: authorization, regional: false },
  "Microsoft.Authorization/roleDefinitions": { apiVersions: authorization, regional: false },
  "Microsoft.Authorization/permissions": { apiVersions: authorization, regional: false },
  "Microsoft.Authorization/locks": { apiVersions: locks, regional: false },
  "Microsoft.ContainerInstance/containerGroups": { apiVersions: containerInstance, regional: true },
  "Microsoft.ContainerInstance/locations": { apiVersions: containerInstance, regional: false },
  "Microsoft.DocumentDB/databaseAccounts": { apiVersions: cosmos, regional: true },
  "Microsoft.DocumentDB/databaseAccountNames": { apiVersions: cosmos, regional: false },
  "Microsoft.DocumentDB/locations": { apiVersions: cosmos, regional: false },
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
