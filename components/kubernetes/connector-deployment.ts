import { Deployment } from "@pulumi/kubernetes/apps/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { onMachines, restrictedContainer, restrictedPod, secretFileMode } from "./hardened-pod.ts";
import { connectorImage } from "./images.ts";
import { cores, gigabytes } from "./quantities.ts";

/** Where container groups go. */
export interface ContainerGroupHome {
  /** Name of the resource group, once container groups may be made in it. */
  readonly resourceGroupName: pulumi.Input<string>;
  /** Azure region, e.g. "westus". */
  readonly location: pulumi.Input<string>;
}

/** What a virtual node offers to the scheduler. */
export interface NodeQuota {
  /** Processor cores. */
  readonly cpu: number;
  /** Memory in GB. */
  readonly memoryGb: number;
  readonly pods: number;
}

/** Settings of a {@link connectorDeployment}. */
export interface ConnectorDeploymentArgs {
  readonly labels: Record<string, string>;
  readonly namespace: pulumi.Input<string>;
  readonly serviceAccountName: pulumi.Input<string>;
  /** Secret that holds the {@link connectorFiles}. Others need another name: the connector reads its files at its start only. */
  readonly secretName: pulumi.Input<string>;
  readonly nodeName: pulumi.Input<string>;
  readonly containerGroups: ContainerGroupHome;
  readonly quota: NodeQuota;
}

const folder = "/etc/aci-connector";

/** The port of every kubelet. azure-aci listens there on all addresses. */
export const kubeletPort = 10250;

/**
 * Authority of those who may call the kubelet API: the cluster's own, which has signed the API server's client
 * certificate. Kubernetes puts it into every pod, and renews it there when the cluster's authority changes.
 */
const clientAuthority = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

/** The connector's files: what it signs in to Azure with, and what it serves the kubelet API with. */
export function connectorFiles(args: {
  readonly credentials: pulumi.Input<Record<"tenantId" | "subscriptionId" | "clientId" | "clientSecret", string>>;
  readonly certificate: pulumi.Input<string>;
  readonly privateKey: pulumi.Input<string>;
}): Record<"credentials.json" | "tls.crt" | "tls.key", pulumi.Input<string>> {
  return { "credentials.json": pulumi.secret(pulumi.jsonStringify(args.credentials)), "tls.crt": args.certificate, "tls.key": args.privateKey };
}

/** The connector itself: azure-aci's virtual-kubelet. */
export function connectorDeployment(name: string, args: ConnectorDeploymentArgs, opts: pulumi.CustomResourceOptions): Deployment {
  const kubeletApiAnswers = { tcpSocket: { port: kubeletPort }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };
  return new Deployment(
    name,
    {
      metadata: { name: "aci-connector", namespace: args.namespace, labels: args.labels },
      spec: {
        replicas: 1,
        // Two connectors of one node would both make its container groups.
        strategy: { type: "Recreate" },
        selector: { matchLabels: args.labels },
        template: {
          metadata: { labels: args.labels },
          spec: {
            serviceAccountName: args.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod,
            affinity: onMachines,
            terminationGracePeriodSeconds: 10,
            containers: [
              {
                name: "aci-connector",
                image: connectorImage,
                imagePullPolicy: "IfNotPresent",
                args: [pulumi.interpolate`--nodename=${args.nodeName}`, `--client-verify-ca=${clientAuthority}`, "--startup-timeout=1m"],
                env: environment(args),
                ports: [{ name: "kubelet", containerPort: kubeletPort }],
                readinessProbe: kubeletApiAnswers,
                livenessProbe: { ...kubeletApiAnswers, initialDelaySeconds: 15 },
                resources: { requests: { cpu: "50m", memory: "96Mi" }, limits: { cpu: "1", memory: "256Mi" } },
                securityContext: restrictedContainer,
                volumeMounts: [
                  { name: "files", mountPath: folder, readOnly: true },
                  { name: "scratch", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { name: "files", secret: { secretName: args.secretName, defaultMode: secretFileMode } },
              { name: "scratch", emptyDir: { sizeLimit: "16Mi" } },
            ],
          },
        },
      },
    },
    opts,
  );
}

function environment({ containerGroups, quota }: ConnectorDeploymentArgs) {
  const values = {
    AZURE_AUTH_LOCATION: `${folder}/credentials.json`,
    ACI_RESOURCE_GROUP: containerGroups.resourceGroupName,
    ACI_REGION: containerGroups.location,
    // azure-aci refuses to start without these two, but uses them only together with a subnet, which is not set: so the
    // container groups get public addresses.
    ACI_VNET_NAME: "none",
    ACI_VNET_RESOURCE_GROUP: "none",
    ACI_QUOTA_CPU: cores(quota.cpu),
    ACI_QUOTA_MEMORY: gigabytes(quota.memoryGb),
    ACI_QUOTA_POD: String(quota.pods),
    APISERVER_CERT_LOCATION: `${folder}/tls.crt`,
    APISERVER_KEY_LOCATION: `${folder}/tls.key`,
    KUBELET_PORT: String(kubeletPort),
  };
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    // The address under which the API server finds the node.
    { name: "VKUBELET_POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
  ];
}
