import type { ConfigMap, Secret, Service } from "./objects.ts";

/** What a pod refers to, as its node may read it. */
export interface PodSources {
  /** Throws {@link MissingReference} where there is none, or the node may not read it (yet). */
  secret(namespace: string, name: string): Promise<Secret>;
  /** Throws {@link MissingReference} where there is none, or the node may not read it (yet). */
  configMap(namespace: string, name: string): Promise<ConfigMap>;
  /** A token of the pod's service account, bound to the pod. */
  token(request: TokenSpec): Promise<string>;
  /** Services that a pod of that namespace may see: its own namespace's and default/kubernetes. */
  services(namespace: string): readonly Service[];
}

/** Which token a pod wants. */
export interface TokenSpec {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod: { readonly name: string; readonly uid: string };
  /** @default the API server's own audience */
  readonly audience?: string;
  readonly expirationSeconds: number;
}

/** Something that a pod refers to is not there; it may come later. */
export class MissingReference extends Error {}

/** A volume's content is not there; it may come later. */
export class MissingMount extends MissingReference {}

/** Facts of a pod that are known only on its node. */
export interface PodPlace {
  readonly podIp: string;
  readonly nodeIp: string;
  /** What the node offers pods, for containers without limits of their own. */
  readonly allocatable: { readonly cpu: string; readonly memory: string };
}
