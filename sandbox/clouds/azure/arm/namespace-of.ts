/** The namespace of a resource type: "Microsoft.Storage" of "Microsoft.Storage/storageAccounts". */
export const namespaceOf = (type: string): string => type.split("/")[0] ?? "";
