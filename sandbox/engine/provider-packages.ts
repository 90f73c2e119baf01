import type { ProviderPackage } from "../providers/provider.ts";

/** The provider stand-ins of the sandbox; each is loaded by itself. */
export const providerPackages: Readonly<Record<string, () => Promise<ProviderPackage>>> = {
  "azure-native": async () => (await import("../providers/azure-native/index.ts")).azureNativePackage,
  azuread: async () => (await import("../providers/azuread/index.ts")).azureadPackage,
  gcp: async () => (await import("../providers/gcp/index.ts")).gcpPackage,
  random: async () => (await import("../providers/random/index.ts")).randomPackage,
  tls: async () => (await import("../providers/tls/index.ts")).tlsPackage,
};
