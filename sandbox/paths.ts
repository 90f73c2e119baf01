import * as path from "node:path";

/** The root of the project: where Pulumi.yaml stands. */
export const projectRoot = path.resolve(import.meta.dirname, "..");

/**
 * The git-ignored folder that holds everything one sandbox knows: it is safe to delete once the sandbox is down.
 * SANDBOX_STATE names another one (the tests keep their own), relative to the project's root.
 */
export const stateRoot = path.resolve(projectRoot, process.env["SANDBOX_STATE"] ?? ".sandbox");

/** Where things stand in the state folder. Files that hold secrets are written with mode 0600. */
export const statePaths = {
  /** Commands that `sandbox env` and `sandbox shell` put first on PATH. */
  bin: path.join(stateRoot, "bin"),
  /** Certificate authorities and serving certificates of the stand-ins. */
  pki: path.join(stateRoot, "pki"),
  /** What the stand-in clouds remember, one JSON file a cloud. */
  clouds: path.join(stateRoot, "clouds"),
  /** Control planes: etcd's data, keys and kubeconfigs, one folder a cluster. */
  clusters: path.join(stateRoot, "clusters"),
  /** Databases behind Cosmos DB accounts, one folder an account. */
  databases: path.join(stateRoot, "databases"),
  /** Bundled programs that stand for images, one folder an image. */
  images: path.join(stateRoot, "images"),
  /** Logs of containers and of the sandbox's own parts, and the clouds' audit log. */
  logs: path.join(stateRoot, "logs"),
  /** Every call that either cloud received. */
  auditLog: path.join(stateRoot, "logs/arm.log"),
  /** Pulumi's file backend. */
  pulumiState: path.join(stateRoot, "pulumi"),
  /** PULUMI_HOME of the sandbox. */
  pulumiHome: path.join(stateRoot, "pulumi-home"),
  /** Passphrase of the stack's secrets. Secret. */
  passphrase: path.join(stateRoot, "passphrase"),
  /** Who deploys, as the clouds know them: client id and secret, Google service account key. Secret. */
  deployer: path.join(stateRoot, "deployer.json"),
  /** Key file of the Google service account that deploys (GOOGLE_APPLICATION_CREDENTIALS). Secret. */
  googleCredentials: path.join(stateRoot, "google-credentials.json"),
  /** Client secret of the deployer in Entra, alone in a file, so that no command has to print it. Secret. */
  azureClientSecret: path.join(stateRoot, "azure-client-secret"),
  /** AZURE_CONFIG_DIR: the Azure CLI's own memory. Secret. */
  azureConfig: path.join(stateRoot, "azure"),
  /** Identities of both clouds that users have made, one folder each. Secret. */
  identities: path.join(stateRoot, "identities"),
  /** Programs of other folders that have stacks here, one file each. */
  programs: path.join(stateRoot, "programs"),
  /** Which of Pulumi's own provider plugins take the place of stand-ins. */
  realProviders: path.join(stateRoot, "real-providers.json"),
  /** Where the tools of this sandbox are. */
  tools: path.join(stateRoot, "tools.json"),
  /** Kubeconfig of the stack that was brought up or chosen last. Secret. */
  kubeconfig: path.join(stateRoot, "kubeconfig"),
  /** Kubeconfigs of all stacks that are up, one file a stack. Secret. */
  kubeconfigs: path.join(stateRoot, "kubeconfigs"),
  /** Which processes are the sandbox, since when. */
  supervisor: path.join(stateRoot, "supervisor.json"),
  /** The first port of this machine on which a sandbox without a link to it was reached the last time. */
  hostPorts: path.join(stateRoot, "host-ports"),
  /** Which endpoint of it has which of these ports. */
  publishedPorts: path.join(stateRoot, "published-ports.json"),
  /** TMPDIR in an ordinary user's sandbox, where the user is called root: what is made there must not pass for root's in /tmp. */
  temporary: path.join(stateRoot, "tmp"),
  /** Unix socket on which the supervisor takes orders. */
  control: path.join(stateRoot, "control.sock"),
} as const;
