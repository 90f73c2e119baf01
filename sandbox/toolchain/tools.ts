/** A program that the sandbox runs and that this project builds from source. */
export type ToolName =
  | "pulumi"
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kube-proxy"
  | "kubectl"
  | "pulumi-resource-kubernetes"
  | "virtual-kubelet"
  | "ferretdb"
  | "node-agent"
  | "actionlint"
  | "crane"
  | "kube-score";

/** A Go module under modules/: its go.mod and go.sum pin everything that its tools are built from. */
export type GoModuleName = "pulumi" | "kubernetes" | "connector" | "database" | "kubelet" | "workflows" | "images" | "objects";

/** How one tool is built and recognised. */
export interface Tool {
  readonly version: string;
  readonly module: GoModuleName;
  /** The main package, as `go build` takes it in the module's folder. */
  readonly package: string;
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Go string variables that are set at link time, by their full names. */
  readonly stamps?: Readonly<Record<string, string>>;
  /** Files that the main package embeds and another module holds, by the names that the package gives them. */
  readonly embeds?: Readonly<Record<string, EmbeddedFile>>;
  /** How a finished binary is tried before it is kept. */
  readonly check: CommandCheck | PluginCheck;
  /** One of this version or newer is taken from PATH instead. @default never */
  readonly acceptedFromPath?: { readonly minimum: string };
}

/** A file of a Go module that is required in go.mod. */
export interface EmbeddedFile {
  readonly module: string;
  /** From the module's root. */
  readonly path: string;
}

/** The binary must exit with 0 and print this. */
export interface CommandCheck {
  readonly args: readonly string[];
  readonly prints: RegExp;
}

/** The binary is a provider plugin of Pulumi: it must serve, and say that it is of the tool's version. A user's own plugin of that version is taken instead. */
export interface PluginCheck {
  /** As the engine names it, e.g. "kubernetes". */
  readonly plugin: string;
}

const kubernetesVersion = "1.34.2";

/** Both places from which Kubernetes' programs read what they are; unstamped they say v0.0.0-master. */
const kubernetesStamps = Object.fromEntries(
  ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((holder) => [
    [`${holder}.gitVersion`, `v${kubernetesVersion}`],
    [`${holder}.gitMajor`, "1"],
    [`${holder}.gitMinor`, "34"],
    [`${holder}.gitTreeState`, "clean"],
  ]),
);

const kubernetesTool = (name: string): Tool => ({
  version: kubernetesVersion,
  module: "kubernetes",
  package: `k8s.io/kubernetes/cmd/${name}`,
  stamps: kubernetesStamps,
  check: { args: ["--version"], prints: /^Kubernetes v1\.34\.2$/m },
});

/** The version of the npm package @pulumi/kubernetes: the engine asks for a plugin of just this version. */
const kubernetesProviderVersion = "4.34.2";

/** The newest state of the provider that the public Go proxy serves. */
const kubernetesProviderModule = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** Every tool. Within a module, the order is the order in which they are built. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  "kube-apiserver": kubernetesTool("kube-apiserver"),
  "kube-controller-manager": kubernetesTool("kube-controller-manager"),
  "kube-scheduler": kubernetesTool("kube-scheduler"),
  "kube-proxy": kubernetesTool("kube-proxy"),
  kubectl: {
    ...kubernetesTool("kubectl"),
    check: { args: ["version", "--client"], prints: /^Client Version: v1\.34\.2$/m },
  },
  etcd: {
    version: "3.6.4",
    module: "kubernetes",
    package: "go.etcd.io/etcd/server/v3",
    check: { args: ["--version"], prints: /^etcd Version: 3\.6\.4$/m },
  },
  "pulumi-resource-kubernetes": {
    version: kubernetesProviderVersion,
    module: "kubernetes",
    package: "./provider",
    stamps: { [`${kubernetesProviderModule}/pkg/version.Version`]: kubernetesProviderVersion },
    embeds: {
      "schema.json": { module: kubernetesProviderModule, path: "cmd/pulumi-resource-kubernetes/schema.json" },
      "terraform-mapping.json": { module: kubernetesProviderModule, path: "cmd/pulumi-resource-kubernetes/terraform-mapping.json" },
    },
    check: { plugin: "kubernetes" },
  },
  pulumi: {
    version: "3.250.0",
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    stamps: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.250.0" },
    check: { args: ["version"], prints: /^v3\.250\.0$/m },
    acceptedFromPath: { minimum: "3.250.0" },
  },
  "virtual-kubelet": {
    version: "1.6.4",
    module: "connector",
    package: "github.com/virtual-kubelet/azure-aci/cmd/virtual-kubelet",
    // As in the published image, where a node says v1.25.0-vk-azure-aci-1.6.4.
    stamps: { "main.buildVersion": "1.6.4" },
    // It has no option that prints its version.
    check: { args: ["--help"], prints: /using Azure Container Instances to run pods/ },
  },
  ferretdb: {
    version: "1.24.2",
    module: "database",
    package: "github.com/FerretDB/FerretDB/cmd/ferretdb",
    tags: ["ferretdb_no_postgresql"],
    // Built as a dependency it looks for its version in a file that the module lacks, and panics, when it finds
    // itself among the build information. Without that information it runs, and calls its version unknown.
    stamps: { "runtime.modinfo": "" },
    check: { args: ["--version"], prints: /^version: / },
  },
  "node-agent": {
    // Source of this project: its cache key tells one state from another.
    version: "1",
    module: "kubelet",
    package: ".",
    check: { args: ["--help"], prints: /-client-ca-file/ },
  },
  actionlint: {
    version: "1.7.9",
    module: "workflows",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    stamps: { "github.com/rhysd/actionlint.version": "1.7.9" },
    check: { args: ["--version"], prints: /^1\.7\.9$/m },
  },
  crane: {
    version: "0.22.1",
    module: "images",
    package: "github.com/google/go-containerregistry/cmd/crane",
    stamps: { "github.com/google/go-containerregistry/cmd/crane/cmd.Version": "0.22.1" },
    check: { args: ["version"], prints: /^0\.22\.1$/m },
    acceptedFromPath: { minimum: "0.20.0" },
  },
  "kube-score": {
    version: "1.20.0",
    module: "objects",
    package: "github.com/zegl/kube-score/cmd/kube-score",
    stamps: { "main.version": "1.20.0" },
    check: { args: ["version"], prints: /^kube-score version: 1\.20\.0,/m },
  },
};

/** All of them. */
export const toolNames = Object.keys(tools) as ToolName[];

/** One that a sandbox runs: the others are for the tests of this project, and for `npm run image`. */
export type SandboxToolName = Exclude<ToolName, "actionlint" | "crane" | "kube-score">;

/** All that a sandbox runs. */
export const sandboxToolNames = toolNames.filter((name): name is SandboxToolName => name !== "actionlint" && name !== "crane" && name !== "kube-score");

/**
 * The modules, the one that takes longest first. On two cores: some 480 s, 165 s, 115 s, 27 s, the others a few.
 */
export const modulesLongestFirst: readonly GoModuleName[] = ["kubernetes", "pulumi", "connector", "database", "kubelet", "workflows", "images", "objects"];
