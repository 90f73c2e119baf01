import type { WebSocket } from "ws";
import type { ExecSession } from "../machine/containers/types.ts";

/** First byte of every message: what it carries. The numbers are those of Kubernetes' own WebSocket protocol. */
const channel = { stdin: 0, stdout: 1, stderr: 2, result: 3, resize: 4, close: 255 } as const;

/** Bytes that may wait for a slow reader before the command's output is paused. */
const highWater = 1 << 20;

/**
 * Joins a command that runs in a container with the node agent. The agent sends input, terminal sizes
 * (`{"columns": 80, "rows": 24}`) and the end of input; it gets output and last `{"exitCode": 0}`. A command whose agent
 * goes away is killed.
 */
export function serveExec(client: WebSocket, session: ExecSession): void {
  const send = (number: number, data: Buffer): void => client.send(Buffer.concat([Buffer.of(number), data]));
  const ended = [pipe(session.stdout, channel.stdout), pipe(session.stderr, channel.stderr)];
  void Promise.all([session.exitCode, ...ended]).then(([exitCode]) => {
    send(channel.result, Buffer.from(JSON.stringify({ exitCode })));
  });
  client.on("message", (message: Buffer) => {
    const data = message.subarray(1);
    if (message[0] === channel.stdin) session.stdin.write(data);
    else if (message[0] === channel.close) session.stdin.end();
    else if (message[0] === channel.resize) {
      const { columns, rows } = JSON.parse(data.toString("utf8")) as { columns: number; rows: number };
      session.resize(columns, rows);
    }
  });
  client.on("close", () => session.kill());
  client.on("error", () => session.kill());
  // Input for a command that has ended by itself.
  session.stdin.on("error", () => undefined);

  function pipe(stream: NodeJS.ReadableStream, number: number): Promise<void> {
    stream.on("data", (data: Buffer | string) => {
      client.send(Buffer.concat([Buffer.of(number), Buffer.from(data)]), () => stream.resume());
      if (client.bufferedAmount > highWater) stream.pause();
    });
    return new Promise((resolve) => {
      stream.on("end", resolve);
      stream.on("close", resolve);
    });
  }
}
