import type { ClusterClient } from "./cluster-client.ts";
import { isNotFound } from "./cluster-client.ts";
import { ProviderError } from "../provider.ts";
import { listAt } from "./objects.ts";

/** What an API server says of a kind. */
export interface KindInfo {
  readonly apiVersion: string;
  readonly kind: string;
  /** E.g. "deployments". */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** How long a kind may take to be served after its CustomResourceDefinition was made, in milliseconds. */
const patience = 10_000;

/** The kinds of one cluster. */
export class Discovery {
  private readonly kinds = new Map<string, KindInfo>();

  constructor(private readonly client: ClusterClient) {}

  /** What is known of a kind; waits a little for one that is not served yet. */
  async require(apiVersion: string, kind: string, signal?: AbortSignal): Promise<KindInfo> {
    const deadline = Date.now() + patience;
    for (;;) {
      const known = await this.find(apiVersion, kind, signal);
      if (known) return known;
      if (Date.now() > deadline || signal?.aborted) throw new ProviderError(`no matches for kind "${kind}" in version "${apiVersion}": the cluster does not serve it; is its CustomResourceDefinition installed?`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** What is known of a kind now. */
  async find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<KindInfo | undefined> {
    return this.kinds.get(`${apiVersion} ${kind}`) ?? (await this.discover(apiVersion, kind, signal));
  }

  private async discover(apiVersion: string, kind: string, signal?: AbortSignal): Promise<KindInfo | undefined> {
    try {
      const found = await this.client.request("GET", groupPath(apiVersion), { signal });
      for (const resource of listAt(found, "resources")) {
        const plural = String(resource["name"]);
        // "pods/log" and the like are parts of other kinds.
        if (plural.includes("/")) continue;
        const info: KindInfo = { apiVersion, kind: String(resource["kind"]), plural, namespaced: resource["namespaced"] === true };
        this.kinds.set(`${apiVersion} ${info.kind}`, info);
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return this.kinds.get(`${apiVersion} ${kind}`);
  }
}

const groupPath = (apiVersion: string): string => (apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

/** The path of the objects of a kind in a namespace (in all of them without one), or of one of them. */
export function objectPath(info: KindInfo, namespace: string | undefined, name?: string): string {
  const scope = info.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${groupPath(info.apiVersion)}${scope}/${info.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
