import * as pulumi from "@pulumi/pulumi";
import { PrivateKey, SelfSignedCert } from "@pulumi/tls";

/** Settings of a {@link ServingCertificate}. */
export interface ServingCertificateArgs {
  /** Name of the node whose kubelet API the certificate is for. */
  readonly nodeName: pulumi.Input<string>;
}

const yearHours = 365 * 24;
const quarterHours = yearHours / 4;

/**
 * Key and certificate with which a connector serves the kubelet API (logs, exec) over TLS. They last a year; an update
 * in the last quarter renews them.
 *
 * The certificate signs itself and names the node, not the pod's address, which is new at each start: GKE's API server
 * reaches a node through its own tunnel and, as far as is known, does not check the authority of a node's certificate.
 */
export class ServingCertificate extends pulumi.ComponentResource {
  /** PEM. */
  public readonly certificate: pulumi.Output<string>;
  /** PEM. Secret. */
  public readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: ServingCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:ServingCertificate", name, {}, opts);

    const key = new PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
    const certificate = new SelfSignedCert(
      `${name}-certificate`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: args.nodeName },
        dnsNames: [args.nodeName],
        validityPeriodHours: yearHours,
        earlyRenewalHours: quarterHours,
        allowedUses: ["digital_signature", "server_auth"],
      },
      { parent: this },
    );

    this.certificate = certificate.certPem;
    this.privateKey = pulumi.secret(key.privateKeyPem);
    this.registerOutputs({ certificate: this.certificate, privateKey: this.privateKey });
  }
}
