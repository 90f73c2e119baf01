import type { Properties } from "../provider.ts";
import type { RequestOptions } from "./cluster-client.ts";
import { ClusterClient, isNotFound } from "./cluster-client.ts";
import type { KindInfo } from "./discovery.ts";
import { Discovery, objectPath } from "./discovery.ts";
import { activeContext } from "./kubeconfig.ts";
import type { KubernetesObject } from "./objects.ts";
import { listAt } from "./objects.ts";

/** Names an object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Reads and writes objects of any kind in one cluster. */
export class ClusterConnection {
  private readonly client: ClusterClient;
  private readonly discovery: Discovery;
  /** Namespace of objects that name none: the provider's, else the context's, else "default". */
  readonly namespace: string;

  constructor(config: Properties) {
    const context = activeContext(config);
    this.client = new ClusterClient(context);
    this.discovery = new Discovery(this.client);
    const own = config["namespace"];
    this.namespace = (typeof own === "string" && own !== "" ? own : context.namespace) ?? "default";
  }

  kindOf(object: { readonly apiVersion: string; readonly kind: string }, signal?: AbortSignal): Promise<KindInfo> {
    return this.discovery.require(object.apiVersion, object.kind, signal);
  }

  /** Whether the objects of a kind are in a namespace, as far as the cluster knows the kind by now. */
  async knowsNamespaced(kind: { readonly apiVersion: string; readonly kind: string }): Promise<boolean> {
    return (await this.discovery.find(kind.apiVersion, kind.kind))?.namespaced === true;
  }

  /** Undefined where it does not exist. */
  async find(reference: ObjectReference, signal?: AbortSignal): Promise<KubernetesObject | undefined> {
    try {
      return await this.client.request("GET", await this.pathOf(reference, signal), { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async list(apiVersion: string, kind: string, namespace: string | undefined, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<KubernetesObject[]> {
    const info = await this.kindOf({ apiVersion, kind }, signal);
    const found = await this.client.request("GET", objectPath(info, namespace), { query, signal });
    return listAt(found, "items");
  }

  async create(object: KubernetesObject, fieldManager: string, options: RequestOptions): Promise<KubernetesObject> {
    const info = await this.kindOf({ apiVersion: object.apiVersion ?? "", kind: object.kind ?? "" }, options.signal);
    return this.client.request("POST", objectPath(info, object.metadata?.namespace), { ...options, body: object, query: { fieldManager, fieldValidation: "Warn" } });
  }

  /** Server-side apply: the object gets these values for these fields, and loses those that the manager had and left out. */
  async apply(object: KubernetesObject, fieldManager: string, force: boolean, options: RequestOptions): Promise<KubernetesObject> {
    const path = await this.pathOf(referenceTo(object), options.signal);
    return this.client.request("PATCH", path, { ...options, body: object, contentType: "application/apply-patch+yaml", query: { fieldManager, fieldValidation: "Warn", force: force ? "true" : undefined } });
  }

  async patch(object: KubernetesObject, change: object, fieldManager: string, options: RequestOptions): Promise<KubernetesObject> {
    const path = await this.pathOf(referenceTo(object), options.signal);
    return this.client.request("PATCH", path, { ...options, body: change, contentType: "application/merge-patch+json", query: { fieldManager } });
  }

  /** False where it was gone already. */
  async delete(reference: ObjectReference, body: object, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.client.request("DELETE", await this.pathOf(reference, signal), { body, signal });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  private async pathOf(reference: ObjectReference, signal?: AbortSignal): Promise<string> {
    const info = await this.kindOf(reference, signal);
    return objectPath(info, reference.namespace ?? this.namespace, reference.name);
  }
}

export const referenceTo = (object: KubernetesObject): ObjectReference => ({
  apiVersion: object.apiVersion ?? "",
  kind: object.kind ?? "",
  namespace: object.metadata?.namespace,
  name: object.metadata?.name ?? "",
});
