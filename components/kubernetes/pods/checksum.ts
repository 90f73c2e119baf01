import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * A digest of what a pod reads at its start. As an annotation of the pod template it brings a new pod when that changes.
 * It is no secret even where the values are: nobody finds a key of 256 bits by its SHA-256.
 */
export function checksumOf(values: pulumi.Input<Record<string, pulumi.Input<string>>>): pulumi.Output<string> {
  const digest = pulumi.jsonStringify(values).apply((json) => createHash("sha256").update(json).digest("hex"));
  return pulumi.unsecret(digest);
}
