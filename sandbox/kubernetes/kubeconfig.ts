import type { KeyPair } from "../pki/certificate-authority.ts";

/** What a kubeconfig joins. */
export interface KubeconfigSpec {
  /** URL of the server. */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. @default the machine's trusted authorities */
  readonly certificateAuthority?: string;
  /** Client certificate. @default none: the client is anonymous */
  readonly identity?: KeyPair;
}

/** A kubeconfig with one context. As JSON it is valid YAML. */
export function kubeconfigOf(spec: KubeconfigSpec): object {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "cluster", cluster: { server: spec.server, ...(spec.certificateAuthority && { "certificate-authority-data": base64(spec.certificateAuthority) }) } },
    ],
    users: [
      { name: "user", user: spec.identity ? { "client-certificate-data": base64(spec.identity.certificate), "client-key-data": base64(spec.identity.key) } : {} },
    ],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  };
}
