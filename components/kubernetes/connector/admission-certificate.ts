import * as pulumi from "@pulumi/pulumi";
import { PrivateKey, SelfSignedCert } from "@pulumi/tls";

/** Settings of an {@link AdmissionCertificate}. */
export interface AdmissionCertificateArgs {
  /** Name of the Service behind which admission requests are answered. */
  readonly serviceName: string;
  /** Namespace of the Service. */
  readonly namespace: pulumi.Input<string>;
}

const yearHours = 365 * 24;
const lifetimeYears = 10;

/**
 * Key and certificate of a webhook of the API server, in one cluster. The webhook's configuration names this
 * certificate as the only one to trust, so that nothing else ever accepts it. An update in its last year renews it.
 */
export class AdmissionCertificate extends pulumi.ComponentResource {
  /** PEM. */
  public readonly certificate: pulumi.Output<string>;
  /** PEM. Secret. */
  public readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: AdmissionCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:AdmissionCertificate", name, {}, opts);

    const key = new PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
    // The name under which the API server asks a Service.
    const host = pulumi.interpolate`${args.serviceName}.${args.namespace}.svc`;
    const certificate = new SelfSignedCert(
      `${name}-certificate`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: args.serviceName },
        dnsNames: [host],
        validityPeriodHours: lifetimeYears * yearHours,
        earlyRenewalHours: yearHours,
        allowedUses: ["digital_signature", "server_auth"],
      },
      { parent: this },
    );

    this.certificate = certificate.certPem;
    this.privateKey = pulumi.secret(key.privateKeyPem);
    this.registerOutputs({ certificate: this.certificate, privateKey: this.privateKey });
  }
}
