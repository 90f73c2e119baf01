import type { Properties, ProviderPackage } from "../provider.ts";
import { ProviderError, unknownValue } from "../provider.ts";
import type { TypedKind } from "./check-object.ts";
import { ClusterConnection } from "./cluster-connection.ts";
import { objectResource } from "./object-resource.ts";
import { checkSettings, meansAnotherCluster } from "./settings.ts";

/** Connections by configuration: they keep what discovery has found, and open sockets. */
const connections = new Map<string, ClusterConnection>();

function connect(config: Properties): ClusterConnection {
  if (config["kubeconfig"] === unknownValue) throw new ProviderError("the kubeconfig is not known yet");
  const key = JSON.stringify([config["kubeconfig"], config["context"], config["cluster"], config["namespace"]]);
  const known = connections.get(key) ?? new ClusterConnection(config);
  connections.set(key, known);
  return known;
}

/** "kubernetes:apps/v1:Deployment" -> apps/v1, Deployment; "kubernetes:core/v1:ServiceAccountPatch" -> v1, ServiceAccount; undefined for what is no kind (Helm, YAML, Kustomize, lists). */
function kindOf(token: string): TypedKind | undefined {
  const [name, group, kind] = token.split(":");
  if (name !== "kubernetes" || group === undefined || kind === undefined) return undefined;
  if (/^(helm\.sh|yaml|kustomize)(\/|$)/.test(group)) return undefined;
  if (!/^[A-Z][A-Za-z0-9]*$/.test(kind) || kind.endsWith("List")) return undefined;
  const apiVersion = group.startsWith("core/") ? group.slice("core/".length) : group;
  return kind.endsWith("Patch") ? { token, apiVersion, kind: kind.slice(0, -"Patch".length), isPatch: true } : { token, apiVersion, kind };
}

/** Kubernetes objects of any kind that the cluster serves. */
export const kubernetesPackage: ProviderPackage = {
  name: "kubernetes",
  version: "4.34.2",
  resourceType: (token) => {
    const kind = kindOf(token);
    return kind && objectResource(kind, connect);
  },
  providerFunction: () => undefined,
  checkConfig: checkSettings,
  configReplaces: meansAnotherCluster,
};
