import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { engineMessages } from "./protocol.ts";

/** The engine's own service, through which what users should see reaches their terminal. */
export class EngineConnection {
  private readonly client: EngineClient;
  /** Ends when every line so far has arrived. */
  private pending: Promise<void> = Promise.resolve();

  constructor(address: string) {
    this.client = new EngineClient(address, grpc.credentials.createInsecure(), { "grpc.max_send_message_length": -1 });
  }

  /** Shows a message beside the stack. */
  log(message: string): void {
    const request = new engineMessages.LogRequest();
    request.setSeverity(engineMessages.LogSeverity.INFO);
    request.setMessage(message);
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
