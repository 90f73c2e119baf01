/** Verbs that begin the names of operations. */
const verb = /^(?:begin)?(?:CreateOrUpdate|CreateUpdate|CreateAndStart|Create|Put|Update|Set)/i;

/** The resource type that an operation makes, as Pulumi names it: storageAccounts.beginCreate makes a StorageAccount. */
export function resourceName(group: string, operation: string): string {
  return joined(singular(group), operation.replace(verb, ""));
}

/** The function that stands for an operation, as Pulumi names it: storageAccounts.listKeys is listStorageAccountKeys. */
export function functionName(group: string, operation: string): string {
  return `list${joined(singular(group), operation.replace(/^list/, ""))}`;
}

function singular(group: string): string {
  const name = group.replace(/Operations$/, "");
  const one = name.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
  return `${one.charAt(0).toUpperCase()}${one.slice(1)}`;
}

/** FileService and ServiceProperties are FileServiceProperties: a word that ends one and begins the other stands once. */
function joined(first: string, second: string): string {
  const last = /[A-Z][a-z]*$/.exec(first)?.[0] ?? "";
  return last !== "" && second.startsWith(last) ? `${first}${second.slice(last.length)}` : `${first}${second}`;
}
