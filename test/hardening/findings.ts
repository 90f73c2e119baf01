import { spawn } from "node:child_process";

/** What a checker has to say against an object. */
export interface Finding {
  /** E.g. "CKV_K8S_43" of checkov, "pod-probes-identical" of kube-score. */
  readonly check: string;
  /** As `nameOf` writes it. */
  readonly object: string;
  /** The checker's own words. */
  readonly message: string;
}

/** What both programs ask of Kubernetes objects depends on its version. */
const kubernetesVersion = "v1.34";

/** Judges the manifests of files with checkov, all at once, because it takes long to start. Nothing is fetched or sent. */
export async function checkovFindings(checkov: string, files: readonly string[]): Promise<Finding[]> {
  return (await failedChecks(checkov, "kubernetes", files)).map(({ check_id, check_name, resource }) => ({ check: check_id, object: objectOf(resource), message: check_name }));
}

/** Judges the resources of an ARM template with checkov. They are called by their types: names have digits by chance. */
export async function checkovArmFindings(checkov: string, file: string): Promise<Finding[]> {
  return (await failedChecks(checkov, "arm", [file])).map(({ check_id, check_name, resource }) => ({ check: check_id, object: typeOf(resource), message: check_name }));
}

async function failedChecks(checkov: string, framework: "kubernetes" | "arm", files: readonly string[]): Promise<FailedCheck[]> {
  const answer = JSON.parse(await run(checkov, ["-f", ...files, "--framework", framework, "-o", "json", "--quiet", "--compact", "--skip-download"])) as CheckovReport | CheckovReport[];
  const reports = Array.isArray(answer) ? answer : [answer];
  const faulty = reports.some(({ summary }) => summary === undefined || summary.parsing_errors > 0 || summary.resource_count === 0);
  if (faulty || reports.length === 0) throw new Error(`checkov could not read ${files.join(", ")}: ${JSON.stringify(reports.map(({ summary }) => summary))}`);
  return reports.flatMap(({ results }) => results.failed_checks);
}

interface FailedCheck {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

interface CheckovReport {
  readonly summary?: { readonly parsing_errors: number; readonly resource_count: number };
  readonly results: { readonly failed_checks: readonly FailedCheck[] };
}

/** From checkov's `StatefulSet.todo.web`; what has no namespace is said to be in "default". */
const objectOf = (resource: string): string => {
  const [kind = "", namespace = "", ...name] = resource.split(".");
  return `${kind} ${namespace}/${name.join(".")}`;
};

/** From checkov's `Microsoft.DocumentDB/databaseAccounts.tododb123456`. */
const typeOf = (resource: string): string => /^[^/]+\/[^.]+/.exec(resource)?.[0] ?? resource;

/** Judges the manifests of a file with kube-score. What an object's annotations want ignored is judged all the same. */
export async function kubeScoreFindings(kubeScore: string, file: string): Promise<Finding[]> {
  const objects = JSON.parse(await run(kubeScore, ["score", "--output-format", "json", "--kubernetes-version", kubernetesVersion, "--disable-ignore-checks-annotations", file])) as KubeScoreObject[];
  if (objects.length === 0) throw new Error(`kube-score found no object in ${file}`);
  return objects.flatMap(({ type_meta, object_meta, checks }) =>
    checks
      .filter(({ skipped, grade }) => !skipped && grade < allWell)
      .map(({ check, comments }) => ({ check: check.id, object: `${type_meta.kind} ${object_meta.namespace ?? "default"}/${object_meta.name}`, message: [...new Set((comments ?? []).map(({ summary }) => summary))].join("; ") })),
  );
}

/** kube-score's grade of a check that found nothing. */
const allWell = 10;

interface KubeScoreObject {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string; readonly namespace?: string };
  readonly checks: ReadonlyArray<{ readonly check: { readonly id: string }; readonly grade: number; readonly skipped: boolean; readonly comments: ReadonlyArray<{ readonly summary: string }> | null }>;
}

/** Standard output of a checker. Both end with status 1 where they found something. */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0 || status === 1) resolve(stdout);
      else reject(new Error(`${command} ended with ${String(status)}: ${stderr}`));
    });
  });
}
