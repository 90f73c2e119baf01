import * as pulumi from "@pulumi/pulumi";
import type { GkeCluster as Component } from "../../../../../components/google/gke-cluster.ts";

// The trial copies this program elsewhere: the component is named by where it stands.
const { GkeCluster } = (await import(process.env["GKE_CLUSTER_COMPONENT"] ?? "")) as { GkeCluster: typeof Component };

const config = new pulumi.Config();
const cluster = new GkeCluster("cluster", {
  project: "gke-aci-sandbox",
  clusterName: "gke-aci",
  zone: config.get("zone"),
  nodeCount: config.getNumber("nodeCount") ?? 3,
  machineType: config.get("machineType"),
  privateNodes: config.getBoolean("privateNodes"),
  cloudNat: config.getBoolean("cloudNat"),
  apiServerAccess: config.get<"dns" | "ip">("apiServerAccess"),
  authorizedNetworks: config.getObject("authorizedNetworks"),
  deletionProtection: config.getBoolean("deletionProtection") ?? false,
  labels: { stack: "dev" },
});

export const { clusterName, endpoint, caCertificate, kubeconfig, natAddresses } = cluster;
