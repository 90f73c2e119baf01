import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AccountError } from "../account-error.ts";
import { complaint, runCommand, type CommandResult } from "../command.ts";

const installKubectl = "install kubectl and gke-gcloud-auth-plugin (cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl)";

/** The stack's cluster, by way of kubectl and the kubeconfig that the stack puts out. */
export class Cluster {
  private constructor(private readonly folder: string) {}

  /** Keeps the kubeconfig in a folder that nobody else may read, until {@link close}; proves that the cluster lets the caller in. */
  static async open(kubeconfig: string): Promise<Cluster> {
    const cluster = new Cluster(fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-verify-")));
    try {
      fs.writeFileSync(cluster.kubeconfig, kubeconfig, { mode: 0o600 });
      const result = await cluster.try("get", "--raw", "/version");
      if (result.status !== 0) throw notLetIn(result);
      return cluster;
    } catch (error) {
      cluster.close();
      throw error;
    }
  }

  get kubeconfig(): string {
    return path.join(this.folder, "kubeconfig");
  }

  /** `kubectl ...`, whatever its exit status. */
  try(...args: string[]): Promise<CommandResult> {
    return runCommand("kubectl", ["--kubeconfig", this.kubeconfig, "--request-timeout=30s", ...args], installKubectl);
  }

  /** `kubectl ... -o json`. */
  async read<T>(...args: string[]): Promise<T> {
    const result = await this.try(...args, "-o", "json");
    if (result.status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${complaint(result)}`);
    return JSON.parse(result.stdout) as T;
  }

  close(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function notLetIn(result: CommandResult): AccountError {
  const said = complaint(result);
  if (/executable .* not found|gke-gcloud-auth-plugin/.test(result.stderr)) return new AccountError(`kubectl cannot sign in to the cluster: ${said}`, `${installKubectl}, then gcloud auth login`);
  if (/Unauthorized|forbidden|must be logged in/i.test(result.stderr)) return new AccountError(`the cluster does not let you in: ${said}`, "gcloud auth login");
  return new AccountError(`the cluster does not answer: ${said}`, "run this from a network that apiServerAccess and authorizedNetworks admit, or pulumi up where the cluster is gone");
}
