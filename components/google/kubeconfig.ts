/** What a kubeconfig says about one cluster and how to sign in to it. */
export interface Kubeconfig {
  readonly apiVersion: "v1";
  readonly kind: "Config";
  readonly "current-context": string;
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string; readonly user: string } }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: { readonly server: string; readonly "certificate-authority-data"?: string };
  }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly exec: ExecPlugin } }[];
}

/** A program that prints a token when it is asked for one. */
interface ExecPlugin {
  readonly apiVersion: "client.authentication.k8s.io/v1beta1";
  readonly command: string;
  readonly installHint: string;
  readonly interactiveMode: "IfAvailable";
  readonly provideClusterInfo: boolean;
}

/** A cluster's API server as its clients find it. */
export interface ApiServer {
  /** Names the context, cluster and user. */
  readonly name: string;
  /** Address or DNS name, without "https://". */
  readonly endpoint: string;
  /** Certificate of the authority that vouches for it, PEM in base64. Undefined where every client trusts that authority already. */
  readonly caCertificate?: string | undefined;
}

/**
 * A kubeconfig for a GKE cluster. It holds no credentials: `gke-gcloud-auth-plugin` gets a token for whoever is signed
 * in to Google Cloud.
 */
export function gkeKubeconfig({ name, endpoint, caCertificate }: ApiServer): Kubeconfig {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: `https://${endpoint}`, ...(caCertificate !== undefined && { "certificate-authority-data": caCertificate }) } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "gke-gcloud-auth-plugin",
            installHint: "Install gke-gcloud-auth-plugin: https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl",
            interactiveMode: "IfAvailable",
            provideClusterInfo: true,
          },
        },
      },
    ],
  };
}
