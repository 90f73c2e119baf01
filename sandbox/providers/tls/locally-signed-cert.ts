import type * as X509 from "@peculiar/x509";
import { ProviderError } from "../provider.ts";
import { loadX509, usageExtensions } from "./certificate-content.ts";
import { certificateResource } from "./certificate-resource.ts";
import { signingKeys } from "./x509-keys.ts";

const alternativeNamesOid = "2.5.29.17";

/** A certificate that a certificate authority of the program's own signs for a request. */
export const locallySignedCert = certificateResource("tls:index/locallySignedCert:LocallySignedCert", "caKeyAlgorithm", async (inputs, issue) => {
  if (inputs["caPrivateKeyPem"] === undefined) throw new ProviderError("tls:index/locallySignedCert:LocallySignedCert needs the input caPrivateKeyPem");
  const x509 = await loadX509();
  const authority = await signingKeys(inputs["caPrivateKeyPem"], "caPrivateKeyPem");
  const authorityCertificate = parsed("caCertPem", () => new x509.X509Certificate(String(inputs["caCertPem"])));
  const request = parsed("certRequestPem", () => new x509.Pkcs10CertificateRequest(String(inputs["certRequestPem"])));
  if (!(await request.verify())) throw new ProviderError("certRequestPem is not signed with its own key");
  const authorityKeyId = authorityCertificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  const names = request.getExtension(alternativeNamesOid);
  const extensions: X509.Extension[] = [
    ...usageExtensions(x509, inputs),
    ...(inputs["setSubjectKeyId"] === true || inputs["isCaCertificate"] === true ? [await x509.SubjectKeyIdentifierExtension.create(request.publicKey)] : []),
    ...(authorityKeyId === undefined ? [] : [new x509.AuthorityKeyIdentifierExtension(authorityKeyId)]),
    ...(names === null ? [] : [names]),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    ...issue,
    subject: request.subjectName,
    issuer: authorityCertificate.subjectName,
    publicKey: request.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: authority.algorithm,
    extensions,
  });
  return { certPem: `${certificate.toString("pem")}\n`, keyAlgorithm: authority.name };
});

function parsed<T>(input: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new ProviderError(`${input} cannot be read as PEM`);
  }
}
