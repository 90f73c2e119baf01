import type { ProviderPackage } from "../provider.ts";
import { certRequest } from "./cert-request.ts";
import { locallySignedCert } from "./locally-signed-cert.ts";
import { privateKey } from "./private-key.ts";
import { selfSignedCert } from "./self-signed-cert.ts";

const types = {
  "tls:index/privateKey:PrivateKey": privateKey,
  "tls:index/certRequest:CertRequest": certRequest,
  "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
  "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
};

/** Keys and X.509 certificates, made here for real and kept in the state file. */
export const tlsPackage: ProviderPackage = {
  name: "tls",
  version: "5.6.1",
  resourceTokens: Object.keys(types),
  resourceType: (token) => new Map(Object.entries(types)).get(token),
  providerFunction: () => undefined,
};
