import { Secret } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";

/** Who may pull an image from a private repository. */
export interface PullCredentials {
  readonly username: pulumi.Input<string>;
  /** Password or token that may read the repository, and should do nothing else. Secret. */
  readonly password: pulumi.Input<string>;
}

/** Settings of {@link imagePullSecret}. */
export interface ImagePullSecretArgs {
  readonly namespace: pulumi.Input<string>;
  /** The image, whose registry the credentials are for. */
  readonly image: pulumi.Input<string>;
  readonly credentials: PullCredentials;
}

/**
 * Credentials for an image, as kubelets take them; azure-aci hands them on to Azure, which never shows the password again.
 * User and password stand by themselves: of the joined form, azure-aci wants a password without a colon.
 */
export function imagePullSecret(name: string, { namespace, image, credentials }: ImagePullSecretArgs, parent: pulumi.Resource): Secret {
  const config = pulumi.jsonStringify(pulumi.output(image).apply((reference) => ({ auths: { [registryOf(reference)]: credentials } })));
  return new Secret(name, { metadata: { name: "image-pull", namespace }, type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": pulumi.secret(config) } }, { parent });
}

/** Host of an image's registry; Azure wants it without a protocol. An image without one is Docker Hub's. */
export function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost && first !== "docker.io" ? first : "index.docker.io";
}
