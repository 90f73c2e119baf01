import { Namespace, Secret } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checksumOf } from "./checksum.ts";
import { connectorDeployment, connectorFiles, type ContainerGroupHome, type NodeQuota } from "./connector-deployment.ts";
import { connectorClusterRules, connectorNamespaceRules } from "./connector-rules.ts";
import { restrictedNamespace } from "./hardened-pod.ts";
import { ServingCertificate } from "./serving-certificate.ts";
import { VirtualNode } from "./virtual-node.ts";
import { WorkloadAccount } from "./workload-account.ts";

/** Settings of an {@link AciConnector}. */
export interface AciConnectorArgs {
  /** Where in Azure the pods' container groups go. */
  readonly containerGroups: ContainerGroupHome;
  /** What the connector signs in to Azure with. */
  readonly credentials: pulumi.Input<{
    readonly tenantId: string;
    readonly subscriptionId: string;
    readonly clientId: string;
    readonly clientSecret: string;
  }>;
  /** Name of the virtual node. @default "aci-connector" */
  readonly nodeName?: string;
  /** What the virtual node offers to the scheduler. @default Azure's own quota of a new subscription */
  readonly quota?: NodeQuota;
}

const connector = "aci-connector";

/** Azure's quota for a region in a new subscription: 100 container groups, 100 cores; memory at 4 GB a core. */
const newSubscription: NodeQuota = { cpu: 100, memoryGb: 400, pods: 100 };

/**
 * A virtual node in a Kubernetes cluster, whose pods run as container groups in Azure Container Instances, and the
 * connector behind it.
 *
 * ```ts
 * const connector = new AciConnector("connector", { containerGroups: { resourceGroupName, location }, credentials }, { provider });
 * ```
 */
export class AciConnector extends pulumi.ComponentResource {
  /** Name of the virtual node, once the connector runs. Pods that take it from here are deleted before the connector is. */
  public readonly nodeName: pulumi.Output<string>;

  constructor(name: string, args: AciConnectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:AciConnector", name, {}, opts);
    const nodeName = args.nodeName ?? "aci-connector";

    const namespaceObject = new Namespace(`${name}-namespace`, { metadata: { name: connector, labels: restrictedNamespace } }, { parent: this });
    const namespace = namespaceObject.metadata.name;
    const account = new WorkloadAccount(
      `${name}-access`,
      { accountName: connector, namespace, clusterRules: connectorClusterRules(nodeName), namespaceRules: connectorNamespaceRules(nodeName) },
      { parent: this },
    );
    const node = new VirtualNode(`${name}-virtual-node`, { nodeName, region: args.containerGroups.location, namespace }, { parent: this });
    const serving = new ServingCertificate(`${name}-serving`, { nodeName }, { parent: this });
    const files = connectorFiles({ credentials: args.credentials, certificate: serving.certificate, privateKey: serving.privateKey });
    const secret = new Secret(`${name}-files`, { metadata: { name: connector, namespace }, stringData: files }, { parent: this });
    const deployment = connectorDeployment(
      `${name}-deployment`,
      {
        labels: { app: connector },
        namespace,
        serviceAccountName: account.accountName,
        secretName: secret.metadata.name,
        secretChecksum: checksumOf(files),
        nodeName: node.nodeName,
        containerGroups: args.containerGroups,
        quota: args.quota ?? newSubscription,
      },
      { parent: this },
    );

    this.nodeName = pulumi.all([node.nodeName, deployment.id]).apply(([existing]) => existing);
    this.registerOutputs({ nodeName: this.nodeName });
  }
}
