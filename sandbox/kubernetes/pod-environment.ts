import { containerResource, podField } from "./downward-api.ts";
import type { Container, EnvVar, Pod } from "./objects.ts";
import { MissingReference } from "./pod-sources.ts";
import type { PodPlace, PodSources } from "./pod-sources.ts";
import { serviceVariables } from "./service-variables.ts";

/** Variable names that Kubernetes lets into an environment. */
const variableName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * The environment of a container as the kubelet makes it: variables of Services first, then `envFrom`, then `env`, where
 * later ones win and `$(NAME)` stands for an earlier one.
 */
export async function podEnvironment(pod: Pod, container: Container, place: PodPlace, sources: PodSources): Promise<Record<string, string>> {
  const services = serviceVariables(sources.services(pod.metadata.namespace), pod.metadata.namespace, pod.spec.enableServiceLinks ?? true);
  const given: Record<string, string> = {};
  for (const from of container.envFrom ?? []) {
    const reference = from.secretRef ?? from.configMapRef;
    if (!reference?.name) continue;
    const data = await optionally(reference.optional, () => (from.secretRef ? secretText(sources, pod, reference.name ?? "") : configText(sources, pod, reference.name ?? "")));
    for (const [key, value] of Object.entries(data ?? {})) {
      const name = `${from.prefix ?? ""}${key}`;
      if (variableName.test(name)) given[name] = value;
    }
  }
  for (const variable of container.env ?? []) {
    const value = await valueOf(variable, pod, container, place, sources, { ...services, ...given });
    if (value !== undefined) given[variable.name] = value;
  }
  return { ...services, ...given };
}

/** Replaces `$(NAME)` by the variable's value; `$$(NAME)` stands for itself, and so does an unknown name. */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) => (name === undefined ? "$" : (variables[name] ?? whole)));
}

async function valueOf(
  variable: EnvVar,
  pod: Pod,
  container: Container,
  place: PodPlace,
  sources: PodSources,
  known: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const from = variable.valueFrom;
  if (!from) return expandVariables(variable.value ?? "", known);
  if (from.fieldRef) return podField(pod, place, from.fieldRef.fieldPath);
  if (from.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    const named = containerName ? [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((other) => other.name === containerName) : container;
    if (!named) throw new Error(`variable ${variable.name} names container "${containerName}", which the pod does not have`);
    return containerResource(named, place, resource, divisor);
  }
  const secret = from.secretKeyRef;
  if (secret) return optionally(secret.optional, async () => keyOf(await secretText(sources, pod, secret.name ?? ""), secret.key, `Secret "${secret.name}"`));
  const config = from.configMapKeyRef;
  if (config) return optionally(config.optional, async () => keyOf(await configText(sources, pod, config.name ?? ""), config.key, `ConfigMap "${config.name}"`));
  throw new Error(`the sandbox does not model the source of variable ${variable.name} (${Object.keys(from).join(", ")})`);
}

async function optionally<T>(optional: boolean | undefined, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (optional && error instanceof MissingReference) return undefined;
    throw error;
  }
}

function keyOf(data: Readonly<Record<string, string>>, key: string, where: string): string {
  const value = data[key];
  if (value === undefined) throw new MissingReference(`couldn't find key ${key} in ${where}`);
  return value;
}

async function secretText(sources: PodSources, pod: Pod, name: string): Promise<Record<string, string>> {
  const { data = {} } = await sources.secret(pod.metadata.namespace, name);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}

async function configText(sources: PodSources, pod: Pod, name: string): Promise<Record<string, string>> {
  return (await sources.configMap(pod.metadata.namespace, name)).data ?? {};
}
