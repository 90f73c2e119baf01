import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { apiServerAsClient, toNameServers, toOutside, type ClusterRanges } from "../pods/network-rules.ts";
import { gatePorts } from "./kubelet-gate.ts";

/** Settings of {@link ConnectorNetworkPolicies}. */
export interface ConnectorNetworkPoliciesArgs {
  /** Namespace of the connector and of the keeper of its node, and of nothing else. */
  readonly namespace: pulumi.Input<string>;
  /** Labels of the connector's pod. */
  readonly connectorLabels: Record<string, string>;
  /** Labels of the keeper's pod. */
  readonly keeperLabels: Record<string, string>;
  readonly ranges: ClusterRanges;
}

/** Port of the hosts `*.atlas.cloudapp.azure.com` at which Azure offers the terminal of an exec session. */
const azureTerminalPort = 19390;

/**
 * Who may talk to a connector and its node's keeper, and to whom they may. They hold a client secret of Azure's and rights
 * in the cluster: nothing in the cluster but the API server has business with them, and they have none with pods or with
 * the machine's metadata server.
 */
export class ConnectorNetworkPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: ConnectorNetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:ConnectorNetworkPolicies", name, {}, opts);
    const policyTypes = ["Ingress", "Egress"];
    const { namespace, ranges } = args;

    new NetworkPolicy(
      `${name}-deny-all`,
      { metadata: { name: "deny-all", namespace }, spec: { podSelector: {}, policyTypes } },
      { parent: this },
    );
    new NetworkPolicy(
      `${name}-connector`,
      {
        metadata: { name: "aci-connector", namespace },
        spec: {
          podSelector: { matchLabels: args.connectorLabels },
          policyTypes,
          ingress: [
            // Logs and exec of the virtual node's pods, and admission. Not the metrics server: azure-aci has no figures for it (docs/operations.md).
            { from: [apiServerAsClient], ports: [gatePorts.kubelet, gatePorts.admission].map((port) => ({ protocol: "TCP", port })) },
          ],
          // Entra ID, Azure Resource Manager, and the API server; then the terminals of exec sessions.
          egress: [toNameServers(ranges), toOutside(ranges, 443), toOutside(ranges, azureTerminalPort)],
        },
      },
      { parent: this },
    );
    new NetworkPolicy(
      `${name}-keeper`,
      {
        metadata: { name: "node-keeper", namespace },
        spec: { podSelector: { matchLabels: args.keeperLabels }, policyTypes, egress: [toNameServers(ranges), toOutside(ranges, 443)] },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
