import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { CertificateAuthority, writeSecret } from "../pki/certificate-authority.ts";
import type { KeyPair } from "../pki/certificate-authority.ts";
import { kubeconfigOf } from "./kubeconfig.ts";

/** Where the containers of a control plane find keys and certificates, and what stands beside them. */
export const pkiFolder = "/etc/kubernetes/pki";

/** Common name with which the API server comes to kubelets; the node agent accepts no other. */
export const kubeletClientName = "kube-apiserver-kubelet-client";

/** Who talks to the API server from inside the sandbox, by certificate. Organizations are Kubernetes groups. */
const users = {
  admin: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
  scheduler: { commonName: "system:kube-scheduler" },
  "controller-manager": { commonName: "system:kube-controller-manager" },
  "kube-proxy": { commonName: "system:kube-proxy", organizations: ["system:node-proxier"] },
} as const;

/** A part of the control plane that has a kubeconfig. */
export type ComponentUser = keyof typeof users;

/** Where the API server is. */
export interface Endpoint {
  /** Address of the endpoint, on port 443. */
  readonly ip: string;
  /** Address of the Service `kubernetes` in the cluster. */
  readonly serviceIp: string;
}

/**
 * Keys and certificates of one cluster, in a folder of their own (keys with mode 0600). The authority and the key of
 * service account tokens stay for the cluster's life; everything else is issued anew at each start.
 */
export class ClusterPki {
  private constructor(
    /** Folder of the files; the control plane's containers mount it. */
    readonly folder: string,
    private readonly authority: CertificateAuthority,
    private readonly endpoint: Endpoint,
  ) {}

  /** Opens or makes the cluster's keys and writes every file that its control plane reads. */
  static async open(folder: string, clusterName: string, endpoint: Endpoint): Promise<ClusterPki> {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const pki = new ClusterPki(folder, await CertificateAuthority.open(folder, "ca", `${clusterName} cluster CA`), endpoint);
    pki.ensureServiceAccountKey();
    await pki.writeServerFiles();
    await Promise.all((Object.keys(users) as ComponentUser[]).map((user) => pki.writeKubeconfig(user)));
    return pki;
  }

  /** PEM of the authority that clients trust. */
  get certificateAuthority(): string {
    return this.authority.certificate;
  }

  /** URL of the API server. */
  get server(): string {
    return `https://${this.endpoint.ip}`;
  }

  /** File of a component's kubeconfig. */
  kubeconfigPath(user: ComponentUser): string {
    return path.join(this.folder, `${user}.kubeconfig`);
  }

  /** A client certificate of one of the components. */
  issueFor(user: ComponentUser): Promise<KeyPair> {
    return this.authority.issue({ ...users[user], usage: "client" });
  }

  /** The certificate with which a node's kubelet comes to the API server: its rights are those of that node alone. */
  issueForNode(name: string): Promise<KeyPair> {
    return this.authority.issue({ commonName: `system:node:${name}`, organizations: ["system:nodes"], usage: "client" });
  }

  /** The certificate that a node's kubelet serves on port 10250. */
  issueKubeletServing(name: string, ip: string): Promise<KeyPair> {
    return this.authority.issue({ commonName: `system:node:${name}`, organizations: ["system:nodes"], usage: "server", dnsNames: [name], ips: [ip] });
  }

  private async writeServerFiles(): Promise<void> {
    const { ip, serviceIp } = this.endpoint;
    const names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "localhost"];
    const server = await this.authority.issue({ commonName: "kube-apiserver", usage: "server", dnsNames: names, ips: [ip, serviceIp, "127.0.0.1"] });
    this.writePair("apiserver", server);
    this.writePair("kubelet-client", await this.authority.issue({ commonName: kubeletClientName, usage: "client" }));
  }

  private writePair(name: string, pair: KeyPair): void {
    writeSecret(path.join(this.folder, `${name}.key`), pair.key);
    fs.writeFileSync(path.join(this.folder, `${name}.crt`), pair.certificate);
  }

  private async writeKubeconfig(user: ComponentUser): Promise<void> {
    const kubeconfig = kubeconfigOf({ server: this.server, certificateAuthority: this.certificateAuthority, identity: await this.issueFor(user) });
    writeSecret(this.kubeconfigPath(user), JSON.stringify(kubeconfig, null, 1));
  }

  /** Tokens of service accounts are signed with RSA, as GKE's are; they must outlive a restart. */
  private ensureServiceAccountKey(): void {
    const publicFile = path.join(this.folder, "service-account.pub");
    if (fs.existsSync(publicFile)) return;
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    writeSecret(path.join(this.folder, "service-account.key"), privateKey);
    fs.writeFileSync(publicFile, publicKey);
  }
}
