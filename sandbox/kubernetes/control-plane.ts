import * as fs from "node:fs";
import * as path from "node:path";
import type { Runtime, Workload } from "../machine/containers/types.ts";
import { addresses } from "../machine/network/address-plan.ts";
import { writeSecret } from "../pki/certificate-authority.ts";
import { type AccessReviewer, accessReviewFiles } from "./access-reviews.ts";
import { ApiClient, ApiError } from "./api-client.ts";
import { controlPlaneContainers, proxiedNodeFile } from "./control-plane-containers.ts";
import { ClusterPki, kubeletClientName } from "./pki.ts";

/** How long a control plane may take until it is ready: a machine under load needs a few times the usual 3 s. */
const startTimeout = 120_000;
/** Time that etcd gets to end by itself, in seconds; an API server would wait longer for its watchers, and loses nothing. */
const stopGrace = 2;

/** Port of every API server. */
const endpointPort = 443;
/** Nodes and pods. They are of this cluster: those of another one come from the addresses at which they leave their network. */
const nodeAddresses = [`${addresses.nodes.first}-${addresses.nodes.last}`, addresses.pods];

/** What a control plane is made from. */
export interface ControlPlaneSpec {
  readonly name: string;
  /** Address of the API server, on the bridge. */
  readonly endpointIp: string;
  /** Range of ClusterIPs; its first address is the API server's own Service. */
  readonly serviceCidr: string;
  /** Range of the pods of all nodes. */
  readonly podCidr: string;
  /** Issuer of service account tokens. */
  readonly issuer: string;
  /** Asked about bearer tokens that are not a service account's, and about what RBAC does not allow their bearers. @default such tokens are refused */
  readonly accessReviewer?: AccessReviewer;
  /** Ranges outside the cluster that its endpoint admits. @default everybody */
  readonly authorizedRanges?: readonly string[];
}

/** Hears what is being waited for. */
export type Progress = (message: string) => void;

/**
 * The real etcd, API server, scheduler and controller manager of one cluster, as one workload at the endpoint's
 * address. Keys and etcd's data are in the cluster's folder: a control plane that was stopped, or killed, comes back
 * with the state it had.
 */
export class ControlPlane {
  private constructor(
    private readonly runtime: Runtime,
    private readonly workload: Workload,
    private readonly endpointIp: string,
    readonly pki: ClusterPki,
    /** A client with all rights. */
    readonly admin: ApiClient,
  ) {}

  /** Starts a control plane and waits until its API server is ready. */
  static async start(runtime: Runtime, folder: string, spec: ControlPlaneSpec, progress: Progress): Promise<ControlPlane> {
    progress(`${spec.name}: keys and certificates`);
    const endpoint = { ip: spec.endpointIp, serviceIp: firstAddress(spec.serviceCidr) };
    const pki = await ClusterPki.open(path.join(folder, "pki"), spec.name, endpoint);
    if (spec.accessReviewer) {
      for (const [file, content] of Object.entries(accessReviewFiles(spec.accessReviewer))) writeSecret(path.join(pki.folder, file), JSON.stringify(content));
    }
    const etcdFolder = path.join(folder, "etcd");
    fs.mkdirSync(etcdFolder, { recursive: true, mode: 0o700 });
    progress(`${spec.name}: starting the control plane`);
    const workload = await runtime.create({
      name: `gke/${spec.name}`,
      hostname: `gke-${spec.name}`,
      network: { kind: "bridge", ip: spec.endpointIp },
      restartPolicy: "Always",
      initContainers: [],
      containers: controlPlaneContainers({ ...spec, ip: spec.endpointIp, accessReviews: spec.accessReviewer !== undefined }),
      volumes: { pki: { kind: "folder", path: pki.folder }, etcd: { kind: "folder", path: etcdFolder } },
    });
    const admin = new ApiClient(pki.server, pki.certificateAuthority, await pki.issueFor("admin"), addresses.supervisor);
    const controlPlane = new ControlPlane(runtime, workload, spec.endpointIp, pki, admin);
    try {
      await controlPlane.authorize(spec.authorizedRanges);
      await controlPlane.ready(progress);
      await controlPlane.admitToKubelets();
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
    return controlPlane;
  }

  /** Admits ranges outside the cluster to its endpoint, beside the cluster's own nodes and pods and who works for it; `undefined` admits everybody. */
  async authorize(ranges: readonly string[] | undefined): Promise<void> {
    const own = [addresses.supervisor, `${this.endpointIp}/32`, ...nodeAddresses];
    await this.runtime.admit(this.endpointIp, endpointPort, ranges && [...own, ...ranges]);
  }

  /** Keeps up the API server's own way to ClusterIPs, which begins under the name of a registered node. */
  nodesChanged(names: readonly string[]): void {
    const file = path.join(this.pki.folder, proxiedNodeFile);
    const named = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
    if (!names.includes(named)) fs.writeFileSync(file, `${names[0] ?? ""}\n`);
  }

  /** Ends the control plane; its data stays. */
  async stop(): Promise<void> {
    this.admin.close();
    await this.workload.delete(stopGrace);
  }

  /** One line on what runs, e.g. "etcd running, kube-apiserver waiting (CrashLoopBackOff, 3 restarts)". */
  describe(): string {
    return this.workload
      .status()
      .containers.map(({ name, state, restartCount }) => {
        const why = [state.kind === "running" ? undefined : state.reason, restartCount > 0 ? `${restartCount} restarts` : undefined].filter(Boolean);
        return `${name} ${state.kind}${why.length > 0 ? ` (${why.join(", ")})` : ""}`;
      })
      .join(", ");
  }

  /** Gives the API server, where it is a kubelet's client, the rights that kubelets ask about: GKE's has them too. */
  private async admitToKubelets(): Promise<void> {
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "kube-apiserver-kubelet-api-admin" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:kubelet-api-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: kubeletClientName }],
    };
    try {
      await this.admin.create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding);
    } catch (error) {
      // It is there from an earlier start.
      if (!(error instanceof ApiError) || error.reason !== "AlreadyExists") throw error;
    }
  }

  private async ready(progress: Progress): Promise<void> {
    const { name } = this.workload.spec;
    const startedAt = Date.now();
    let announced = startedAt;
    for (;;) {
      const fault = await this.admin.get<string>("/readyz").then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (fault === undefined) break;
      if (Date.now() - startedAt > startTimeout) {
        throw new Error(`${name}: the API server was not ready after ${startTimeout / 1000} s (${this.describe()}; last answer: ${fault}); see \`sandbox logs ${name}\``);
      }
      if (Date.now() - announced > 5000) {
        announced = Date.now();
        progress(`${name}: waiting for the API server (${this.describe()})`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    progress(`${name}: API server ready after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

/** The first usable address of a range: "198.19.128.0/17" -> "198.19.128.1". */
export function firstAddress(cidr: string): string {
  const octets = (cidr.split("/")[0] ?? "").split(".");
  return [...octets.slice(0, 3), Number(octets[3]) + 1].join(".");
}
