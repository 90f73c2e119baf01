import { ProviderError } from "../provider.ts";
import { alternativeNames, distinguishedName, loadX509, usageExtensions } from "./certificate-content.ts";
import { certificateResource } from "./certificate-resource.ts";
import { signingKeys } from "./x509-keys.ts";

/** A certificate that vouches for itself: a certificate authority, most of the time. */
export const selfSignedCert = certificateResource("tls:index/selfSignedCert:SelfSignedCert", "keyAlgorithm", async (inputs, issue) => {
  if (inputs["privateKeyPem"] === undefined) throw new ProviderError("tls:index/selfSignedCert:SelfSignedCert needs the input privateKeyPem");
  const x509 = await loadX509();
  const { keys, algorithm, name } = await signingKeys(inputs["privateKeyPem"], "privateKeyPem");
  const names = alternativeNames(x509, inputs);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...issue,
    name: distinguishedName(inputs["subject"]),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      ...usageExtensions(x509, inputs),
      // Go's library, which the real provider uses, always writes the key's id into an authority's certificate.
      ...(inputs["setSubjectKeyId"] === true || inputs["isCaCertificate"] === true ? [await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)] : []),
      ...(inputs["setAuthorityKeyId"] === true ? [await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey)] : []),
      ...(names === undefined ? [] : [names]),
    ],
  });
  return { certPem: `${certificate.toString("pem")}\n`, keyAlgorithm: name };
});
