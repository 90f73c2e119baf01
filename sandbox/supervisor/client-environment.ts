import * as fs from "node:fs";
import * as path from "node:path";
import { engineEnvironment, sandboxSettings } from "../engine/environment.ts";
import { loadOrCreateDeployer } from "../identities/deployer.ts";
import { addresses, gatewayPorts } from "../machine/network/address-plan.ts";
import { statePaths } from "../paths.ts";

/** The system's certificate authorities and the sandbox's own, in one file. */
export const trustBundle = path.join(statePaths.pki, "bundle.crt");
/** The sandbox's own certificate authority alone. */
export const sandboxAuthority = path.join(statePaths.pki, "sandbox-ca.crt");

/** What pulumi, kubectl and the clouds' clients need to know wherever they run. Not secret: secrets are named by file. */
export function clientEnvironment(): Record<string, string> {
  const { azure } = loadOrCreateDeployer();
  return {
    ...engineEnvironment(),
    KUBECONFIG: statePaths.kubeconfig,
    GOOGLE_APPLICATION_CREDENTIALS: statePaths.googleCredentials,
    ARM_CLIENT_ID: azure.clientId,
    ARM_TENANT_ID: azure.tenantId,
    ARM_SUBSCRIPTION_ID: azure.subscriptionId,
    AZURE_CONFIG_DIR: statePaths.azureConfig,
    DOCTOR_DEFAULTS: JSON.stringify(sandboxSettings),
    AZURE_CORE_COLLECT_TELEMETRY: "false",
    ...trustEnvironment(),
  };
}

/** What only programs inside the sandbox's namespaces need. */
export function namespaceEnvironment(): Record<string, string> {
  if (process.getuid?.() === 0) return {};
  fs.mkdirSync(statePaths.temporary, { recursive: true, mode: 0o700 });
  return { TMPDIR: statePaths.temporary };
}

/** Makes OpenSSL's, Python's, Go's and Node.js's programs trust the sandbox's certificate authority. */
export function trustEnvironment(): Record<string, string> {
  return {
    SSL_CERT_FILE: trustBundle,
    CURL_CA_BUNDLE: trustBundle,
    REQUESTS_CA_BUNDLE: trustBundle,
    NODE_EXTRA_CA_CERTS: sandboxAuthority,
  };
}

/**
 * How a program outside the sandbox's network reaches the names that only the sandbox knows.
 * @param hostPort the proxy's port on this machine, where the sandbox has no link to it: addresses go through the proxy then too
 */
export function proxyEnvironment(hostPort?: number): Record<string, string> {
  const proxy = hostPort === undefined ? `http://${addresses.gateway}:${gatewayPorts.proxy}` : `http://127.0.0.1:${hostPort}`;
  const direct = ["localhost", "127.0.0.1", "::1", ...(hostPort === undefined ? [addresses.all] : [])].join(",");
  return { http_proxy: proxy, https_proxy: proxy, HTTPS_PROXY: proxy, no_proxy: direct, NO_PROXY: direct };
}
