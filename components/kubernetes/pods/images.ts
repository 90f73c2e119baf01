/** The connector: virtual-kubelet with its provider for Azure Container Instances, whose entrypoint it is. */
export const connectorImage = "mcr.microsoft.com/oss/virtual-kubelet/virtual-kubelet:1.6.4";

/** Node.js, for the scripts of the gate before the connector: Docker's official image. */
export const nodeImage = "docker.io/library/node:20.20.2-bookworm-slim";

/** Nothing but kubectl, whose entrypoint it is; no shell. */
export const kubectlImage = "registry.k8s.io/kubectl:v1.34.2";
