import * as pulumi from "@pulumi/pulumi";

/** Why a stack cannot be deployed as it is, in words for who deploys, who can mend it. Pulumi shows a RunError's message without a stack trace, which would only hide it. */
export class StackError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    // Pulumi reads the stack of every error; resolving it through the source maps of all SDKs takes 15 seconds.
    this.stack = this.message;
  }
}
