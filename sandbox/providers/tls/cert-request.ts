import { logicalResource } from "../logical-resource.ts";
import { ProviderError, type ResourceType } from "../provider.ts";
import { alternativeNames, contentFaults, distinguishedName, loadX509 } from "./certificate-content.ts";
import { publicKeyId } from "./private-key.ts";
import { signingKeys } from "./x509-keys.ts";

/** A request for a certificate (PKCS #10). */
export const certRequest: ResourceType = logicalResource({
  token: "tls:index/certRequest:CertRequest",
  computed: ["certRequestPem", "keyAlgorithm"],
  faults: contentFaults,
  generate: async (inputs) => {
    if (inputs["privateKeyPem"] === undefined) throw new ProviderError("tls:index/certRequest:CertRequest needs the input privateKeyPem");
    const x509 = await loadX509();
    const { keys, algorithm, name, privateKey } = await signingKeys(inputs["privateKeyPem"], "privateKeyPem");
    const names = alternativeNames(x509, inputs);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: distinguishedName(inputs["subject"]),
      keys,
      signingAlgorithm: algorithm,
      extensions: names === undefined ? [] : [names],
    });
    return { id: publicKeyId(privateKey), outputs: { certRequestPem: `${request.toString("pem")}\n`, keyAlgorithm: name } };
  },
});
