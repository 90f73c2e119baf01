import type * as client from "@kubernetes/client-node";

/** An object of the Kubernetes API as it travels: times are text. */
export type Json<T> = T extends Date ? string : T extends ReadonlyArray<infer Item> ? Json<Item>[] : T extends object ? { [Key in keyof T]: Json<T[Key]> } : T;

/** Metadata that every object from the API server has. */
type FromServer<T> = Omit<T, "metadata"> & {
  metadata: Json<client.V1ObjectMeta> & { name: string; uid: string; resourceVersion: string };
};

export type Pod = FromServer<Json<client.V1Pod>> & { metadata: { namespace: string }; spec: PodSpec };
export type PodSpec = Json<client.V1PodSpec>;
export type PodStatus = Json<client.V1PodStatus>;
export type PodCondition = Json<client.V1PodCondition>;
export type Container = Json<client.V1Container>;
export type ContainerStatus = Json<client.V1ContainerStatus>;
export type ContainerState = Json<client.V1ContainerState>;
export type EnvVar = Json<client.V1EnvVar>;
export type Probe = Json<client.V1Probe>;
export type Volume = Json<client.V1Volume>;
export type VolumeProjection = Json<client.V1VolumeProjection>;
export type KeyToPath = Json<client.V1KeyToPath>;
export type DownwardFile = Json<client.V1DownwardAPIVolumeFile>;
export type Node = FromServer<Json<client.V1Node>>;
export type NodeStatus = Json<client.V1NodeStatus>;
export type Taint = Json<client.V1Taint>;
export type Service = FromServer<Json<client.V1Service>> & { metadata: { namespace: string } };
export type Secret = FromServer<Json<client.V1Secret>>;
export type ConfigMap = FromServer<Json<client.V1ConfigMap>>;
export type TokenRequest = Json<client.AuthenticationV1TokenRequest>;
export type Namespace = FromServer<Json<client.V1Namespace>>;
export type NetworkPolicy = Omit<FromServer<Json<client.V1NetworkPolicy>>, "spec"> & { metadata: { namespace: string }; spec: NetworkPolicySpec };
/** The client's type gives "from" another name, for the sake of Python. */
export type NetworkPolicySpec = Omit<Json<client.V1NetworkPolicySpec>, "ingress"> & { ingress?: { from?: NetworkPolicyPeer[]; ports?: NetworkPolicyPort[] }[] };
export type NetworkPolicyPeer = Json<client.V1NetworkPolicyPeer>;
export type NetworkPolicyPort = Json<client.V1NetworkPolicyPort>;
export type LabelSelector = Json<client.V1LabelSelector>;
export type Labels = Readonly<Record<string, string>>;
export type Lease = FromServer<Json<client.V1Lease>>;

/** What a list answers. */
export interface ObjectList<T> {
  metadata: { resourceVersion: string };
  items: T[];
}
