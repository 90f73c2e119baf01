import type { Registered } from "../harness.ts";

interface Probe {
  readonly exec?: { readonly command: string[] };
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly tcpSocket?: { readonly port: number };
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
}

/** A pod template as far as the tests look into it. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: {
    readonly affinity?: unknown;
    readonly automountServiceAccountToken?: boolean;
    readonly nodeSelector?: Record<string, string>;
    readonly securityContext?: unknown;
    readonly terminationGracePeriodSeconds?: number;
    readonly topologySpreadConstraints?: Readonly<Record<string, unknown>>[];
    readonly tolerations?: { readonly key: string; readonly operator: string; readonly value?: string; readonly effect: string; readonly tolerationSeconds?: number }[];
    readonly volumes?: unknown[];
    readonly initContainers?: { readonly command?: string[] }[];
    readonly containers: {
      readonly name: string;
      readonly args?: string[];
      readonly command?: string[];
      readonly env?: { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
      readonly image: string;
      readonly imagePullPolicy: string;
      readonly lifecycle?: unknown;
      readonly livenessProbe?: Probe;
      readonly readinessProbe?: Probe;
      readonly startupProbe?: Probe;
      readonly resources?: { readonly limits: Record<string, string>; readonly requests: Record<string, string> };
      readonly securityContext?: unknown;
      readonly volumeMounts?: { readonly name: string; readonly mountPath: string }[];
    }[];
  };
}

/** The pod template of a Deployment or StatefulSet. */
export const podTemplate = ({ inputs }: Registered): PodTemplate => (inputs["spec"] as { template: PodTemplate }).template;
