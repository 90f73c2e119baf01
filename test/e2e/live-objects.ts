import { azureCli } from "./azure-cli.ts";
import { kubectl } from "./sandbox.ts";

/** An object as a cluster has it. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly ownerReferences?: ReadonlyArray<{ readonly controller?: boolean }>;
    readonly managedFields?: ReadonlyArray<{ readonly manager?: string }>;
  };
}

/** How checkers name an object; what has no namespace is said to be in "default". */
export const nameOf = ({ kind, metadata: { name, namespace = "default" } }: LiveObject): string => `${kind} ${namespace}/${name}`;

/** Secrets are not for other programs, and events are no objects that anybody made. */
const leftOut = /^(secrets|events(\..*)?)$/;

/** Names of all kinds that the cluster lists, but those that are {@link leftOut} and figures that a metrics server reckons out. */
async function kinds(namespaced: boolean): Promise<string> {
  const names = (await kubectl("api-resources", `--namespaced=${String(namespaced)}`, "--verbs=list", "-o", "name")).split("\n");
  return names.filter((name) => name !== "" && !leftOut.test(name) && !name.endsWith(".metrics.k8s.io")).join(",");
}

const list = async (...args: string[]): Promise<LiveObject[]> => (JSON.parse(await kubectl("get", ...args, "-o", "json", "--show-managed-fields")) as { items: LiveObject[] }).items;

/**
 * What a stack has in its cluster: everything in its namespaces, whoever made it, and what it has made outside of them. What
 * a controller makes of another object (pods, ReplicaSets) is left out, because it is judged as the other's template.
 */
export async function stackObjects(namespaces: readonly string[]): Promise<object[]> {
  const [namespaced, others] = await Promise.all([kinds(true), kinds(false)]);
  const lists = await Promise.all([...namespaces.map((namespace) => list(namespaced, "--namespace", namespace)), list(others).then((all) => all.filter(isPulumis))]);
  return lists
    .flat()
    .filter(({ metadata }) => !metadata.ownerReferences?.some(({ controller }) => controller === true))
    .map((object) => ({ ...object, metadata: { ...object.metadata, managedFields: undefined } }));
}

/** Whether Pulumi's provider owns fields of it (server-side apply). */
const isPulumis = ({ metadata }: LiveObject): boolean => metadata.managedFields?.some(({ manager }) => manager?.startsWith("pulumi-kubernetes") === true) === true;

/** Versions of Azure's API in which resources are read. */
const apiVersions: Readonly<Record<string, string>> = {
  "Microsoft.DocumentDB/databaseAccounts": "2024-08-15",
  "Microsoft.ContainerInstance/containerGroups": "2023-05-01",
};

/** The resources of a resource group as an ARM template, which is the form in which checkers know Azure. */
export async function armTemplate(resourceGroup: string): Promise<object> {
  const group = JSON.parse(await azureCli("group", "show", "-n", resourceGroup, "-o", "json")) as { id: string };
  const get = async <T>(path: string, apiVersion: string): Promise<T> =>
    JSON.parse(await azureCli("rest", "--method", "get", "--url", `https://management.azure.com${path}?api-version=${apiVersion}`, "-o", "json")) as T;
  const { value } = await get<{ value: ReadonlyArray<{ id: string; type: string }> }>(`${group.id}/resources`, "2021-04-01");
  const resources = await Promise.all(
    value.map(async ({ id, type }) => {
      const apiVersion = apiVersions[type];
      if (apiVersion === undefined) throw new Error(`${id} is of type ${type}: add its API version to apiVersions`);
      return { ...(await get<object>(id, apiVersion)), apiVersion };
    }),
  );
  return { $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", contentVersion: "1.0.0.0", resources };
}
