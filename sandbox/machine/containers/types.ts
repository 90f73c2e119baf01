import type { NetworkSpec, NodeNetworkSpec, PrivateNetworkSpec } from "../network/types.ts";

/**
 * What the clouds ask of the runtime. A workload is a container group or a pod: containers that share an address,
 * localhost and volumes. The runtime knows nothing of Azure or Kubernetes; those map their own words onto these.
 */

/** A file of a volume. */
export interface VolumeFile {
  readonly data: Buffer;
  /** Permission bits. @default 0o644 */
  readonly mode?: number;
}

/** A volume of a workload. */
export type VolumeSpec =
  /** Files given by value (secrets, config maps, tokens), on a tmpfs; containers see it read-only. Keys are relative paths. */
  | { readonly kind: "files"; readonly files: Readonly<Record<string, VolumeFile>> }
  /** Empty at first, lives as long as the workload. */
  | { readonly kind: "empty" }
  /** A folder of this machine (a file share, a database's data). */
  | { readonly kind: "folder"; readonly path: string };

/** A volume, seen from a container. */
export interface VolumeMount {
  readonly volume: string;
  readonly mountPath: string;
  /** A path inside the volume. @default the volume's root */
  readonly subPath?: string;
  /** @default false; volumes of kind "files" are always read-only */
  readonly readOnly?: boolean;
}

/** How a probe looks at a container. */
export type ProbeAction =
  | { readonly kind: "exec"; readonly command: readonly string[] }
  | { readonly kind: "httpGet"; readonly port: number; readonly path: string; readonly scheme: "HTTP" | "HTTPS"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "tcpSocket"; readonly port: number };

/** A probe, with Kubernetes' meaning and defaults of every field (seconds, counts). */
export interface ProbeSpec {
  readonly action: ProbeAction;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** A container of a workload. */
export interface ContainerSpec {
  readonly name: string;
  /** Looked up in the image table; unknown names fail as a pull does. */
  readonly image: string;
  /** What opens private repositories. Secret. @default nothing */
  readonly pullCredentials?: readonly RegistryCredential[];
  /** Takes the place of the image's entrypoint (and of its default arguments). */
  readonly command?: readonly string[];
  /** Takes the place of the image's default arguments. */
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** Numeric user id. @default the image's */
  readonly user?: number;
  /** Numeric group id. @default the user id */
  readonly group?: number;
  /** @default false */
  readonly readOnlyRoot?: boolean;
  /** Capabilities besides, or instead of, a container engine's usual set; names without CAP_, "ALL" for all. */
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  /** All capabilities of the outer namespace (kube-proxy). @default false */
  readonly privileged?: boolean;
  readonly mounts: readonly VolumeMount[];
  readonly liveness?: ProbeSpec;
  readonly readiness?: ProbeSpec;
  readonly startup?: ProbeSpec;
}

/** A workload, as a cloud wants it. */
export interface WorkloadSpec {
  /** Unique in the sandbox, e.g. "aci/gke-aci/todo-web-0" or "pod/default/web/UID". Names its log folder too. */
  readonly name: string;
  readonly hostname: string;
  readonly network: NetworkSpec;
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  /** Run one after the other, before the containers; each must end with exit code 0. */
  readonly initContainers: readonly ContainerSpec[];
  readonly containers: readonly ContainerSpec[];
  readonly volumes: Readonly<Record<string, VolumeSpec>>;
  /** Group that owns the volumes' files and is a supplementary group of every container (fsGroup). */
  readonly fsGroup?: number;
  /** Further entries of /etc/hosts. */
  readonly hosts?: ReadonlyArray<{ readonly ip: string; readonly names: readonly string[] }>;
  /** Search domains of /etc/resolv.conf. */
  readonly searchDomains?: readonly string[];
}

/** The state of a container now. */
export type ContainerState =
  | { readonly kind: "waiting"; readonly reason: string; readonly message?: string }
  | { readonly kind: "running"; readonly startedAt: Date }
  | { readonly kind: "terminated"; readonly exitCode: number; readonly signal?: number; readonly reason: string; readonly message?: string; readonly startedAt: Date; readonly finishedAt: Date };

/** What is known of a container. */
export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** How it ended the last time, once it was restarted. */
  readonly lastState?: ContainerState & { kind: "terminated" };
  readonly restartCount: number;
  /** Passed its readiness probe, or is running and has none. */
  readonly ready: boolean;
  readonly started: boolean;
  /** Names this run of the container, e.g. "sandbox://...". Empty before the first start. */
  readonly id: string;
}

/** Something that happened to a workload: Pulling, Pulled, Failed, Created, Started, Killing, Unhealthy, BackOff. */
export interface WorkloadEvent {
  readonly container?: string;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly count: number;
}

/** What is known of a workload. */
export interface WorkloadStatus {
  readonly initContainers: readonly ContainerStatus[];
  readonly containers: readonly ContainerStatus[];
  readonly events: readonly WorkloadEvent[];
  readonly startedAt?: Date;
}

/** Which lines of a log. */
export interface LogOptions {
  /** The last so many lines. @default all */
  readonly tailLines?: number;
  /** Lines since then. */
  readonly since?: Date;
  /** RFC 3339 time before each line. @default false */
  readonly timestamps?: boolean;
  /** Of the run before the last restart. @default false */
  readonly previous?: boolean;
  readonly limitBytes?: number;
}

/** A command running in a container. */
export interface ExecSession {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  /** With a terminal everything comes on stdout. */
  readonly stderr: NodeJS.ReadableStream;
  /** Exit code; 128 + signal when killed. */
  readonly exitCode: Promise<number>;
  resize(columns: number, rows: number): void;
  kill(): void;
}

/** A workload that exists. */
export interface Workload {
  readonly spec: WorkloadSpec;
  status(): WorkloadStatus;
  /** Calls back after every change of {@link status}; returns how to stop that. */
  onChange(listener: () => void): () => void;
  /** Text of a container's log. Throws {@link NoSuchContainer}. */
  logs(container: string, options?: LogOptions): string;
  /** Calls back with each new line (with its line break) of a log; returns how to stop that. */
  followLogs(container: string, options: LogOptions, onLine: (line: string) => void): () => void;
  /** Starts a command in a running container. Throws {@link NoSuchContainer} where it does not run. */
  exec(container: string, command: readonly string[], options: { readonly tty: boolean }): ExecSession;
  /** The command line (for a process in the outer namespaces) that runs `command` in a container. */
  execCommandLine(container: string, command: readonly string[]): string[];
  /** Replaces the files of a volume of kind "files", atomically as the kubelet does. */
  updateVolume(volume: string, files: Readonly<Record<string, VolumeFile>>): void;
  /** Ends all containers (SIGTERM, after the grace period SIGKILL) and takes everything of it away. Idempotent. */
  delete(graceSeconds: number): Promise<void>;
}

/** No container of that name runs in the workload. */
export class NoSuchContainer extends Error {}

/** The image is not in the sandbox's table. */
export class UnknownImage extends Error {}

/** The container runtime of the sandbox. */
export interface Runtime {
  /** Makes a workload and starts it in the background: pull failures and crashes show in its status. Throws where the name or the address is taken. */
  create(spec: WorkloadSpec): Promise<Workload>;
  get(name: string): Workload | undefined;
  list(): Workload[];
  createNode(spec: NodeNetworkSpec): Promise<void>;
  deleteNode(name: string): Promise<void>;
  /** Makes a node let through what the rules say (text for `nft -f`); they end with the node. */
  filterPackets(node: string, rules: string): Promise<void>;
  /** Routes an address to nodes, spread evenly (a load balancer); an empty list takes the route away. */
  routeTo(address: string, nodeNames: readonly string[]): Promise<void>;
  /** Closes nodes off from what is outside their network, but for their ways out; nodes in no network are open. `undefined` forgets the network. */
  setPrivateNetwork(name: string, spec: PrivateNetworkSpec | undefined): Promise<void>;
  /** Lets only these ranges reach a TCP port of a workload on the bridge; others get no answer. `undefined`: everybody. */
  admit(ip: string, port: number, ranges: readonly string[] | undefined): Promise<void>;
  /** Gives the outer namespace itself an address on the bridge, for a server of this process. Throws where it is taken. */
  addAddress(ip: string): Promise<void>;
  /** Takes such an address away again. */
  removeAddress(ip: string): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** Who may pull from a registry. */
export interface RegistryCredential {
  /** Host of the registry, "docker.io" for Docker Hub. */
  readonly server: string;
  readonly username?: string;
  /** Secret. */
  readonly password?: string;
}

/** What runs for an image name. */
export interface ImageSpec {
  /** Who alone may pull it: an image of a private repository. @default everybody */
  readonly pullAs?: { readonly username: string; readonly password: string };
  /** The processor that it is for. Others cannot pull it. @default "amd64" */
  readonly architecture?: "amd64" | "arm64";
  readonly entrypoint: readonly string[];
  /** Default arguments. @default none */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Numeric user id. @default 0 */
  readonly user?: number;
  readonly workingDir?: string;
  /** Files and folders of this machine that the image "contains", read-only. */
  readonly contents: ReadonlyArray<{ readonly source: string; readonly target: string }>;
}

/** Image name -> what runs. */
export interface ImageTable {
  /** Throws {@link UnknownImage}. Accepts short names as a container engine does: "docker.io/library/nginx:latest" is "nginx". */
  resolve(image: string): ImageSpec;
}
