import type { Container, Pod, PodSpec, Secret, Service } from "./objects.ts";
import { MissingReference } from "./pod-sources.ts";
import type { PodPlace, PodSources } from "./pod-sources.ts";

/** A pod as the API server hands it to its node. */
export function podOf(spec: Partial<PodSpec>, container: Partial<Container> = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-0", namespace: "todo", uid: "u-1", resourceVersion: "7", labels: { app: "todoapp" } },
    spec: { nodeName: "node-1", serviceAccountName: "web", restartPolicy: "Always", containers: [{ name: "web", image: "app", ...container }], ...spec },
  } as Pod;
}

/** Where the pod stands. */
export const place: PodPlace = { podIp: "198.19.1.5", nodeIp: "198.19.66.1", allocatable: { cpu: "940m", memory: "2846Mi" } };

/** A cluster that holds these secrets and config maps (plain text), and these Services. */
export function sourcesOf(held: { secrets?: Record<string, Record<string, string>>; configMaps?: Record<string, Record<string, string>>; services?: Service[] }): PodSources {
  const metadata = { name: "", uid: "", resourceVersion: "" };
  return {
    secret: async (_namespace, name) => {
      const data = held.secrets?.[name];
      if (!data) throw new MissingReference(`secret "${name}" not found`);
      return { metadata, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")])) } as Secret;
    },
    configMap: async (_namespace, name) => {
      const data = held.configMaps?.[name];
      if (!data) throw new MissingReference(`configmap "${name}" not found`);
      return { metadata, data };
    },
    token: async (spec) => `token of ${spec.serviceAccount} for ${spec.audience ?? "the API server"}, ${spec.expirationSeconds} s`,
    services: () => held.services ?? [],
  };
}

/** A Service with a ClusterIP. */
export function serviceOf(namespace: string, name: string, clusterIP: string, ports: { port: number; name?: string }[]): Service {
  return { metadata: { namespace, name, uid: `${namespace}/${name}`, resourceVersion: "1" }, spec: { clusterIP, ports: ports.map((port) => ({ protocol: "TCP", ...port })) } } as Service;
}
