import { ConfigMap, Secret, Service } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { restrictedNamespace } from "../pods/hardened-pod.ts";
import type { ClusterRanges } from "../pods/network-rules.ts";
import { tokenlessNamespace } from "../pods/tokenless-namespace.ts";
import { WorkloadAccount } from "../pods/workload-account.ts";
import { nodeKeeperLabels } from "../virtual-node/node-keeper.ts";
import { VirtualNode } from "../virtual-node/virtual-node.ts";
import { AdmissionCertificate } from "./admission-certificate.ts";
import { connectorDeployment, connectorFiles, kubeletPort, type ContainerGroupHome, type NodeQuota } from "./connector-deployment.ts";
import { ConnectorNetworkPolicies } from "./connector-network-policies.ts";
import { connectorClusterRules, connectorNamespaceRules } from "./connector-rules.ts";
import { DaemonSetExemption } from "./daemon-set-exemption.ts";
import { gatePorts, gateScripts } from "./kubelet-gate.ts";
import { ServingRequestPolicy } from "./serving-request-policy.ts";

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
  /** Ranges of the cluster's pods and Services: what the connector keeps away from, and where it asks for names. */
  readonly clusterRanges: ClusterRanges;
  /** Name of the virtual node, and of its connector's namespace. @default "aci-connector" */
  readonly nodeName?: string;
  /** Labels of the connector's namespace. @default none */
  readonly labels?: Readonly<Record<string, string>>;
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
 * const connector = new AciConnector("connector", { containerGroups: { resourceGroupName, location }, credentials, clusterRanges }, { provider });
 * ```
 */
export class AciConnector extends pulumi.ComponentResource {
  /** Name of the virtual node, once the connector runs. Pods that take it from here are deleted before the connector is. */
  public readonly nodeName: pulumi.Output<string>;

  constructor(name: string, args: AciConnectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:AciConnector", name, {}, opts);
    const nodeName = args.nodeName ?? "aci-connector";

    const namespaceObject = tokenlessNamespace(`${name}-namespace`, { name: nodeName, labels: { ...args.labels, ...restrictedNamespace } }, this);
    const namespace = namespaceObject.metadata.name;
    const account = new WorkloadAccount(
      `${name}-access`,
      { accountName: nodeName, namespace, clusterRules: connectorClusterRules(nodeName), namespaceRules: connectorNamespaceRules(nodeName) },
      { parent: this },
    );
    const labels = { app: connector };
    new ConnectorNetworkPolicies(
      `${name}-network`,
      { namespace, connectorLabels: labels, keeperLabels: nodeKeeperLabels, ranges: args.clusterRanges },
      { parent: this },
    );
    const node = new VirtualNode(`${name}-virtual-node`, { nodeName, region: args.containerGroups.location, namespace }, { parent: this });
    // Its address is the node's: it stays when the pod is replaced, and the serving certificate is for it.
    const service = new Service(
      `${name}-service`,
      {
        // Pulumi would wait for the pod, which waits for the address.
        metadata: { name: connector, namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          type: "ClusterIP",
          selector: labels,
          // The API server's questions are answered before the connector is ready.
          publishNotReadyAddresses: true,
          ports: [
            { name: "kubelet", port: kubeletPort, targetPort: gatePorts.kubelet },
            { name: "admission", port: 443, targetPort: gatePorts.admission },
          ],
        },
      },
      { parent: this },
    );
    const admission = new AdmissionCertificate(`${name}-admission`, { serviceName: connector, namespace }, { parent: this });
    new DaemonSetExemption(`${name}-exemption`, { nodeName, service: { name: service.metadata.name, namespace }, certificate: admission.certificate }, { parent: this });
    const requestPolicy = new ServingRequestPolicy(`${name}-requests`, { nodeName, namespace }, { parent: this });
    const files = connectorFiles({ credentials: args.credentials, certificate: admission.certificate, privateKey: admission.privateKey });
    // Pulumi names it, so that the old one stays, with the old pod, until a pod runs with the new one.
    const secret = new Secret(`${name}-files`, { metadata: { namespace }, stringData: files, immutable: true }, { parent: this });
    const scripts = new ConfigMap(`${name}-scripts`, { metadata: { namespace }, data: gateScripts(), immutable: true }, { parent: this });
    const deployment = connectorDeployment(
      `${name}-deployment`,
      {
        labels,
        namespace,
        serviceAccountName: account.accountName,
        secretName: secret.metadata.name,
        scriptsName: scripts.metadata.name,
        nodeName: node.nodeName,
        nodeAddress: service.spec.clusterIP,
        containerGroups: args.containerGroups,
        quota: args.quota ?? newSubscription,
      },
      { parent: this, dependsOn: requestPolicy },
    );

    this.nodeName = pulumi.all([node.nodeName, deployment.id]).apply(([existing]) => existing);
    this.registerOutputs({ nodeName: this.nodeName });
  }
}
