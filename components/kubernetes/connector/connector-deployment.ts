import { Deployment } from "@pulumi/kubernetes/apps/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { onMachines, restrictedContainer, restrictedPod, secretFileMode } from "../pods/hardened-pod.ts";
import { connectorImage } from "../pods/images.ts";
import { cores, gigabytes } from "../pods/quantities.ts";
import { connectorIsAlive, gateContainer, gatePreparation, gateVolumes, podKeysFolder } from "./kubelet-gate.ts";

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
  /** Secret that holds the {@link connectorFiles}. Changed files need a new name, because the connector reads them only when it starts. */
  readonly secretName: pulumi.Input<string>;
  /** ConfigMap that holds the gate's scripts; changed ones need a new name. */
  readonly scriptsName: pulumi.Input<string>;
  readonly nodeName: pulumi.Input<string>;
  /** Address under which the API server finds the node: that of the Service before the pod. */
  readonly nodeAddress: pulumi.Input<string>;
  readonly containerGroups: ContainerGroupHome;
  readonly quota: NodeQuota;
}

const folder = "/etc/aci-connector";

/** The port of every kubelet: azure-aci listens there on all addresses, and the node's Service has it too, before the gate. */
export const kubeletPort = 10250;

/** The secret files of the connector's pod: what the connector signs in to Azure with, and what the gate answers admission requests with. */
export function connectorFiles(args: {
  readonly credentials: pulumi.Input<Record<"tenantId" | "subscriptionId" | "clientId" | "clientSecret", string>>;
  readonly certificate: pulumi.Input<string>;
  readonly privateKey: pulumi.Input<string>;
}): Record<"credentials.json" | "admission.crt" | "admission.key", pulumi.Input<string>> {
  return { "credentials.json": pulumi.secret(pulumi.jsonStringify(args.credentials)), "admission.crt": args.certificate, "admission.key": args.privateKey };
}

/** The connector itself, azure-aci's virtual-kubelet, and the gate before its kubelet API. */
export function connectorDeployment(name: string, args: ConnectorDeploymentArgs, opts: pulumi.CustomResourceOptions): Deployment {
  const probe = { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };
  const file = (key: string) => ({ key, path: key });
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
          // What kubectl means by the pod where no container is named.
          metadata: { labels: args.labels, annotations: { "kubectl.kubernetes.io/default-container": "aci-connector" } },
          spec: {
            serviceAccountName: args.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod,
            affinity: onMachines,
            terminationGracePeriodSeconds: 10,
            initContainers: [gatePreparation],
            containers: [
              gateContainer({ nodeName: args.nodeName, nodeAddress: args.nodeAddress, connectorPort: kubeletPort }),
              {
                name: "aci-connector",
                image: connectorImage,
                imagePullPolicy: "IfNotPresent",
                args: [pulumi.interpolate`--nodename=${args.nodeName}`, `--client-verify-ca=${podKeysFolder}/tls.crt`, "--startup-timeout=1m"],
                env: environment(args),
                ports: [{ name: "connector", containerPort: kubeletPort }],
                readinessProbe: { tcpSocket: { port: kubeletPort }, ...probe },
                livenessProbe: { httpGet: connectorIsAlive, ...probe, initialDelaySeconds: 15, failureThreshold: 6 },
                resources: {
                  requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "16Mi" },
                  limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "128Mi" },
                },
                securityContext: restrictedContainer,
                volumeMounts: [
                  { name: "credentials", mountPath: folder, readOnly: true },
                  { name: gateVolumes.podKeys, mountPath: podKeysFolder, readOnly: true },
                  { name: "scratch", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { name: "credentials", secret: { secretName: args.secretName, items: [file("credentials.json")], defaultMode: secretFileMode } },
              { name: gateVolumes.admissionKeys, secret: { secretName: args.secretName, items: [file("admission.crt"), file("admission.key")], defaultMode: secretFileMode } },
              { name: gateVolumes.scripts, configMap: { name: args.scriptsName } },
              { name: gateVolumes.podKeys, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
              { name: "scratch", emptyDir: { sizeLimit: "16Mi" } },
            ],
          },
        },
      },
    },
    opts,
  );
}

function environment({ containerGroups, quota, nodeAddress }: ConnectorDeploymentArgs) {
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
    APISERVER_CERT_LOCATION: `${podKeysFolder}/tls.crt`,
    APISERVER_KEY_LOCATION: `${podKeysFolder}/tls.key`,
    KUBELET_PORT: String(kubeletPort),
    // What azure-aci reports as the node's address.
    VKUBELET_POD_IP: nodeAddress,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
