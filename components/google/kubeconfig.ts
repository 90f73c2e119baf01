/** What a kubeconfig says about one cluster and how to sign in to it. */
export interface Kubeconfig {
  readonly apiVersion: "v1";
  readonly kind: "Config";
  readonly "current-context": string;
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string; readonly user: string } }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
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

/** A cluster as far as its clients need to know it. */
export interface ClusterAccess {
  /** Names the context, cluster and user. */
  readonly name: string;
  /** Address of the API server, without "https://". */
  readonly endpoint: string;
  /** Certificate of the cluster's authority, PEM in base64. */
  readonly caCertificate: string;
}

/**
 * A kubeconfig for a GKE cluster. It holds no credentials: `gke-gcloud-auth-plugin` gets a token for whoever is signed
 * in to Google Cloud.
 */
export function gkeKubeconfig({ name, endpoint, caCertificate }: ClusterAccess): Kubeconfig {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: `https://${endpoint}`, "certificate-authority-data": caCertificate } }],
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
