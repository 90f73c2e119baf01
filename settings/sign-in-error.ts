import * as pulumi from "@pulumi/pulumi";

/** Who deploys is not signed in where the program needs it. Pulumi shows a RunError's message without a stack trace. */
export class SignInError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    // Pulumi reads the stack of every error; resolving it through the source maps of all SDKs takes 15 seconds.
    this.stack = this.message;
  }
}
