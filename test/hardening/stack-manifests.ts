import type { Deployment, Registered } from "../unit/harness.ts";

/** A Kubernetes object, as its manifest has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** `Deployment connector/aci-connector`: how findings and reasons name an object. */
export const nameOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;

/** The Kubernetes objects that a stack makes, with what the clouds would fill in taken from the mocks. Secrets are left out: what they hold is not for other programs. */
export function manifestsOf(stack: Deployment): Manifest[] {
  return stack.resources.filter(isObject).filter(({ type }) => !type.startsWith("kubernetes:core/v1:Secret")).map(manifestOf);
}

/** Patches of what others have made are no objects of the stack. */
const isObject = ({ type }: Registered): boolean => type.startsWith("kubernetes:") && !type.endsWith("Patch");

function manifestOf({ type, name, inputs }: Registered): Manifest {
  const [, group = "", kind = ""] = /^kubernetes:(.+):(\w+)$/.exec(type) ?? [];
  const metadata = (inputs["metadata"] ?? {}) as { name?: string; namespace?: string };
  const apiVersion = group.replace(/^core\//, "");
  return { ...inputs, apiVersion, kind, metadata: { ...metadata, name: metadata.name ?? name } };
}
