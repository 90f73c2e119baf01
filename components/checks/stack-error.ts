import * as pulumi from "@pulumi/pulumi";

/** Why a stack cannot be deployed as it is, in words for who deploys, who can mend it. Pulumi shows a RunError's message without a stack trace, which would only hide it. */
export class StackError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    // Pulumi reads the stack of every error; resolving it through the source maps of all SDKs takes 15 seconds.
    this.stack = this.message;
    // Where an Output fails with it, Pulumi writes the name of the first input that needs the Output before the sentence (serializeProperties in runtime/rpc.js).
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
  }
}
