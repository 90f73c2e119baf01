import { ApiError } from "./api-client.ts";
import type { ApiClient } from "./api-client.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { ConfigMap, Secret, Service, TokenRequest } from "./objects.ts";
import { MissingReference } from "./pod-sources.ts";
import type { PodSources, TokenSpec } from "./pod-sources.ts";

/** Part of a token's lifetime after which a new one is asked for, as the kubelet does. */
const renewAfter = 0.8;

/**
 * What pods of one node refer to, read with that node's certificate: the API server's node authorizer shows a node only
 * what its own pods name.
 */
export class NodeSources implements PodSources {
  private readonly tokens = new Map<string, { readonly token: string; readonly renewAt: number }>();

  constructor(
    private readonly api: ApiClient,
    private readonly serviceCache: ObjectCache<Service>,
  ) {}

  secret(namespace: string, name: string): Promise<Secret> {
    return this.read<Secret>("secret", namespace, name);
  }

  configMap(namespace: string, name: string): Promise<ConfigMap> {
    return this.read<ConfigMap>("configmap", namespace, name);
  }

  async token(spec: TokenSpec): Promise<string> {
    const key = `${spec.pod.uid}/${spec.audience}/${spec.expirationSeconds}`;
    const held = this.tokens.get(key);
    if (held && held.renewAt > Date.now()) return held.token;
    const request = await this.readable(
      this.api.create<TokenRequest>(`/api/v1/namespaces/${spec.namespace}/serviceaccounts/${spec.serviceAccount}/token`, {
        kind: "TokenRequest",
        apiVersion: "authentication.k8s.io/v1",
        spec: {
          audiences: spec.audience === undefined ? [] : [spec.audience],
          expirationSeconds: spec.expirationSeconds,
          boundObjectRef: { kind: "Pod", apiVersion: "v1", name: spec.pod.name, uid: spec.pod.uid },
        },
      }),
    );
    const { token = "", expirationTimestamp = "" } = request.status ?? {};
    const lifetime = Date.parse(expirationTimestamp) - Date.now();
    this.tokens.set(key, { token, renewAt: Date.now() + lifetime * renewAfter });
    return token;
  }

  services(namespace: string): readonly Service[] {
    return this.serviceCache.list().filter(({ metadata }) => metadata.namespace === namespace || metadata.namespace === "default");
  }

  /** Forgets what belonged to a pod. */
  forget(podUid: string): void {
    for (const key of this.tokens.keys()) if (key.startsWith(`${podUid}/`)) this.tokens.delete(key);
  }

  /** The same sources, each object read once: for one round over all pods. */
  once(): PodSources {
    const secrets = new Map<string, Promise<Secret>>();
    const configMaps = new Map<string, Promise<ConfigMap>>();
    return {
      secret: (namespace, name) => remembered(secrets, `${namespace}/${name}`, () => this.secret(namespace, name)),
      configMap: (namespace, name) => remembered(configMaps, `${namespace}/${name}`, () => this.configMap(namespace, name)),
      token: (spec) => this.token(spec),
      services: (namespace) => this.services(namespace),
    };
  }

  private read<T>(kind: "secret" | "configmap", namespace: string, name: string): Promise<T> {
    return this.readable(this.api.get<T>(`/api/v1/namespaces/${namespace}/${kind}s/${name}`));
  }

  /** "Forbidden" too may pass: the authorizer learns of a pod on the node a moment after the node does. */
  private async readable<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 403)) throw new MissingReference(error.message);
      throw error;
    }
  }
}

function remembered<T>(answers: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known) return known;
  const answer = read();
  answers.set(key, answer);
  return answer;
}
