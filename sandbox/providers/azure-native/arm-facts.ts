/** What neither the SDK nor Azure's packages say of a resource type. */
export interface ArmFacts {
  /** What ARM cannot change, beside what is in the path and the location. */
  readonly replaceOn?: readonly string[];
  /** Outputs that an update may change, beside those that change with any. */
  readonly volatile?: readonly string[];
  /** Whether its name is a UUID. @default a name and 8 hexadecimal digits */
  readonly namedByUuid?: boolean;
  /** Inputs that stand for a type in its path, each with one of those types. */
  readonly typesInPath?: Readonly<Record<string, string>>;
}

/**
 * Sources: the API's documentation, and what the real azure-native replaces
 * (github.com/pulumi/pulumi-azure-native, provider/pkg/gen/replacement.go).
 */
export const armFacts: Readonly<Record<string, ArmFacts>> = {
  "azure-native:authorization:RoleAssignment": { namedByUuid: true, replaceOn: ["principalId", "principalType", "roleDefinitionId", "delegatedManagedIdentityResourceId"] },
  "azure-native:authorization:RoleDefinition": { namedByUuid: true },
  "azure-native:containerinstance:ContainerGroup": {
    replaceOn: ["osType", "restartPolicy", "sku", "priority", "zones", "subnetIds", "ipAddress", "containers.resources", "containers.ports", "initContainers"],
  },
  "azure-native:cosmosdb:DatabaseAccount": {
    replaceOn: ["kind", "createMode", "enableFreeTier", "restoreParameters"],
    volatile: ["readLocations", "writeLocations", "failoverPolicies"],
  },
  "azure-native:cosmosdb:MongoDBResourceMongoDBCollection": { replaceOn: ["resource.id"] },
  "azure-native:cosmosdb:MongoDBResourceMongoDBDatabase": { replaceOn: ["resource.id"] },
  "azure-native:servicebus:Queue": { replaceOn: ["requiresDuplicateDetection", "requiresSession", "enablePartitioning"] },
  "azure-native:servicebus:Topic": { replaceOn: ["requiresDuplicateDetection", "requiresSession", "enablePartitioning"] },
  "azure-native:trafficmanager:Endpoint": { typesInPath: { endpointType: "externalEndpoints" } },
  "azure-native:storage:StorageAccount": { replaceOn: ["isHnsEnabled"] },
};

/** Whether any update may change an output. */
export const changesWithAny = (output: string): boolean => /^(?:provisioningState|systemData|instanceView|etag)$|^(?:updated|modified|lastModified)(?:On|By|At|Time)?$/.test(output);
