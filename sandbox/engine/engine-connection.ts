import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { engineMessages } from "./protocol.ts";

export type Severity = "info" | "warning" | "error";

const severities = { info: engineMessages.LogSeverity.INFO, warning: engineMessages.LogSeverity.WARNING, error: engineMessages.LogSeverity.ERROR } as const;

/** The engine's own service, through which what users should see reaches their terminal. */
export class EngineConnection {
  private readonly client: EngineClient;
  /** Ends when every line so far has arrived. */
  private pending: Promise<void> = Promise.resolve();

  constructor(address: string) {
    this.client = new EngineClient(address, grpc.credentials.createInsecure(), { "grpc.max_send_message_length": -1 });
  }

  /**
   * Shows a message.
   * @param urn the resource it belongs to; without it: the stack
   * @param ephemeral whether it is shown only while the operation lasts
   */
  log(severity: Severity, message: string, urn = "", ephemeral = false): void {
    const request = new engineMessages.LogRequest();
    request.setSeverity(severities[severity]);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    const sent = new Promise<void>((resolve) => {
      // An engine that is gone needs no messages.
      this.client.log(request, new grpc.Metadata(), { deadline: Date.now() + 5_000 }, () => {
        resolve();
      });
    });
    this.pending = Promise.all([this.pending, sent]).then(() => undefined);
  }

  /** Waits until all messages have arrived. */
  async flush(): Promise<void> {
    await this.pending;
  }

  close(): void {
    this.client.close();
  }
}
