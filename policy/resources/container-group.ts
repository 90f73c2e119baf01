import type { ContainerGroupArgs } from "@pulumi/azure-native/containerinstance/containerGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import { inputsOf, type Resource } from "./resource.ts";

type GroupContainer = Pick<Unwrap<ContainerGroupArgs>["containers"][number], "name" | "image" | "environmentVariables">;

/** The containers of an Azure container group with their paths; none for another resource. */
export function groupContainersOf(resource: Resource): { readonly path: string; readonly container: Partial<GroupContainer> }[] {
  // Profiles are what container groups of one kind are made from, by hand or by an NGroup.
  if (!/^azure-native:containerinstance:(ContainerGroup|ContainerGroupProfile|CGProfile)$/.test(resource.type)) return [];
  const { containers, initContainers } = inputsOf<ContainerGroupArgs>(resource);
  return [
    ...(initContainers ?? []).map((container, index) => ({ path: `initContainers[${String(index)}]`, container })),
    ...(containers ?? []).map((container, index) => ({ path: `containers[${String(index)}]`, container })),
  ];
}
