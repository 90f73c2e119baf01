import { AccountError } from "../account-error.ts";
import { readStack, type Stack, type StackChoice } from "../stack.ts";
import { azureReader, type AzureReader } from "./azure.ts";
import { Cluster } from "./cluster.ts";

/** What is verified, and the ways to look at it. */
export interface Subject {
  readonly cluster: Cluster;
  readonly azure: AzureReader;
  readonly resourceGroup: string;
  readonly virtualNode: string;
  /** Namespace of the todo app. */
  readonly namespace: string;
  readonly todo: {
    readonly url: string;
    readonly ip: string;
    /** Empty where the app has a single pod on Azure. */
    readonly loadBalancerIp: string;
    readonly replicas: number;
    readonly placement: string;
    readonly databaseAccess: string;
  };
  /** Undefined where the cluster is not the stack's own. */
  readonly nodeCount: number | undefined;
  /** Connection string of the database. Secret. */
  readonly connectionString: string;
}

/** Needed of every stack. */
const outputs = ["kubeconfig", "todoUrl", "todoIp", "resourceGroupName", "virtualNodeName", "cosmosConnectionString"] as const;

/** Reads the stack and signs in to both clouds. What it gives must be closed: a kubeconfig lies on the disk meanwhile. */
export async function openSubject(choice: StackChoice): Promise<Subject> {
  const stack = await readStack(choice);
  const missing = outputs.filter((name) => !stack.outputs[name]);
  if (missing.length > 0) throw new AccountError(`the stack${choice.stack === undefined ? "" : ` ${choice.stack}`} is not up: it has no output ${missing.join(", ")}`, "pulumi up");
  const azure = await azureReader(setting(stack, "azure-native:subscriptionId"));
  const cluster = await Cluster.open(stack.outputs["kubeconfig"] ?? "");
  const output = (name: string): string => stack.outputs[name] ?? "";
  const own = (name: string): string => setting(stack, `gke-aci:${name}`) ?? "";
  return {
    cluster,
    azure,
    resourceGroup: output("resourceGroupName"),
    virtualNode: output("virtualNodeName"),
    namespace: own("todoNamespace"),
    todo: {
      url: output("todoUrl"),
      ip: output("todoIp"),
      loadBalancerIp: output("loadBalancerIp"),
      replicas: Number(own("todoReplicas")),
      placement: own("todoPlacement"),
      databaseAccess: own("databaseAccess"),
    },
    nodeCount: own("existingCluster") === "" ? Number(own("nodeCount")) : undefined,
    connectionString: output("cosmosConnectionString"),
  };
}

const setting = ({ settings }: Stack, key: string): string | undefined => settings[key];
