/** Of a Kubernetes object's conditions: whether it is ready. */
interface Conditioned {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export interface List<T> {
  readonly items: readonly T[];
}

export interface Node extends Conditioned {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: Conditioned["status"] & { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

export interface Pod extends Conditioned {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly name: string }[] };
  readonly status: Conditioned["status"] & { readonly podIP?: string };
}

export const isReady = ({ status }: Conditioned): boolean => (status.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True");
