import type { PulumiCommand } from "../engine/pulumi-command.ts";
import type { Properties } from "../providers/provider.ts";
import { type DeploymentResource, exportedProperties, exportState, importState } from "./exported-state.ts";

/** The output in which the provider keeps the name under which it owns an object's fields. */
const fieldManagerOutput = "__fieldManager";

/** The part of an object's metadata that recovery reads. */
interface Metadata {
  readonly namespace?: string;
  readonly name?: string;
  readonly managedFields?: readonly { readonly manager?: string; readonly operation?: string }[];
}

/** Whether Pulumi's own Kubernetes provider has made it, which the engine starts and which recovery hence cannot ask itself. */
export const isKubernetes = ({ type }: DeploymentResource): boolean => type.startsWith("kubernetes:");

/**
 * What that provider may have made when it was cut off, as the state should have it until a refresh tells whether it is
 * there: objects have the ids that their inputs say. One that was to replace an object of the state is left to `up`,
 * which deletes it, there or not, and replaces once more. Undefined where the API server was to choose the name.
 */
export function kubernetesCandidate(resource: DeploymentResource, resources: readonly DeploymentResource[]): DeploymentResource | undefined {
  const { namespace, name } = metadataOf(resource.inputs);
  if (name === undefined) return undefined;
  const candidate = { ...resource, id: namespace === undefined ? name : `${namespace}/${name}`, outputs: resource.inputs };
  return resources.some(({ urn }) => urn === resource.urn) ? { ...candidate, delete: true } : candidate;
}

/**
 * Puts into the state under which name the provider owns the fields of objects that it was cut off from: it makes one up
 * for each object, and with another one the next change would be a conflict with itself.
 */
export async function keepFieldManagers(pulumi: PulumiCommand, stack: string, urns: readonly string[]): Promise<void> {
  const state = await exportState(pulumi, stack);
  const resources = (state.deployment.resources ?? []).map((resource) => {
    const manager = urns.includes(resource.urn) && isKubernetes(resource) ? fieldManagerOf(resource) : undefined;
    return manager === undefined ? resource : { ...resource, outputs: { ...resource.outputs, [fieldManagerOutput]: manager } };
  });
  await importState(pulumi, stack, { ...state, deployment: { ...state.deployment, resources } });
}

/** The last one of the provider's names in a live object. */
const fieldManagerOf = ({ outputs }: DeploymentResource): string | undefined =>
  metadataOf(outputs).managedFields?.findLast(({ manager, operation }) => operation === "Apply" && manager?.startsWith("pulumi-kubernetes-") === true)?.manager;

const metadataOf = (properties: Properties | undefined): Metadata => (exportedProperties(properties)["metadata"] ?? {}) as Metadata;
