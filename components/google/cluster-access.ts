import type * as kubernetes from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { gkeKubeconfig, type ApiServer } from "./kubeconfig.ts";

/**
 * Which of its two endpoints a cluster's clients use. `dns`: a name of the cluster's own, which leads through Google's
 * front end; only who has the IAM permission container.clusters.connect gets any further. `ip`: the address of the
 * control plane (cloud.google.com/kubernetes-engine/docs/concepts/network-isolation).
 */
export type ApiServerAccess = "dns" | "ip";

/** What a stack needs of a cluster, whether it made it or found it. */
export interface ClusterAccess {
  /** Name of the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** DNS name or IP address of the API server, without "https://". */
  readonly endpoint: pulumi.Output<string>;
  /** Certificate of the cluster's own authority, PEM in base64. It vouches for the IP endpoint. */
  readonly caCertificate: pulumi.Output<string>;
  /** Kubeconfig as JSON text, which kubectl reads like YAML. Secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** For what goes into the cluster. */
  readonly provider: kubernetes.Provider;
  /** IPv4 ranges of the pods and of the Services, in CIDR notation. */
  readonly ranges: { readonly pods: pulumi.Output<string>; readonly services: pulumi.Output<string> };
  /** IPv4 addresses that the cluster's traffic to the internet comes from; none where they are not known to stay. */
  readonly natAddresses: pulumi.Output<string[]>;
}

/**
 * The API server behind the endpoint of one's choice. The DNS-based endpoint has a certificate of a public authority,
 * so the cluster's own would only make clients refuse it.
 */
export const apiServerBehind = (access: ApiServerAccess, name: string, endpoint: string, caCertificate: string): ApiServer => (access === "dns" ? { name, endpoint } : { name, endpoint, caCertificate });

/** A kubeconfig as secret text. */
export const kubeconfigText = (apiServer: pulumi.Output<ApiServer>): pulumi.Output<string> => pulumi.secret(pulumi.jsonStringify(apiServer.apply(gkeKubeconfig)));
