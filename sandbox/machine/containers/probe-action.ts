import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import { addresses } from "../network/address-plan.ts";
import type { ExecSession, ProbeAction } from "./types.ts";

/** What a probe found; the message says why it failed. */
export interface ProbeResult {
  readonly passed: boolean;
  readonly message: string;
}

/** Where a probe looks. */
export interface ProbeTarget {
  /** Address of the workload: as the kubelet's, probes come from outside and do not see what listens on localhost only. */
  readonly ip: string;
  exec(command: readonly string[]): ExecSession;
}

/** Looks at a container once. */
export async function probe(action: ProbeAction, target: ProbeTarget, timeoutMilliseconds: number): Promise<ProbeResult> {
  switch (action.kind) {
    case "exec":
      return probeByCommand(action.command, target, timeoutMilliseconds);
    case "httpGet":
      return probeByHttp(action, target.ip, timeoutMilliseconds);
    case "tcpSocket":
      return probeByConnection(action.port, target.ip, timeoutMilliseconds);
  }
}

async function probeByCommand(command: readonly string[], target: ProbeTarget, timeout: number): Promise<ProbeResult> {
  const session = target.exec(command);
  session.stdin.end();
  let output = "";
  for (const stream of [session.stdout, session.stderr]) {
    stream.on("data", (data: Buffer) => {
      if (output.length < 10_000) output += data.toString();
    });
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), timeout)));
  const code = await Promise.race([session.exitCode, late]);
  clearTimeout(timer);
  if (code !== "late") return { passed: code === 0, message: output };
  session.kill();
  return { passed: false, message: `command ${JSON.stringify(command)} timed out after ${timeout / 1000}s` };
}

/** Any answer from 200 to 399 passes; certificates are not checked, as the kubelet does not either. */
function probeByHttp(action: Extract<ProbeAction, { kind: "httpGet" }>, ip: string, timeout: number): Promise<ProbeResult> {
  const url = `${action.scheme.toLowerCase()}://${ip}:${action.port}${action.path.startsWith("/") ? action.path : `/${action.path}`}`;
  const headers = { "user-agent": "kube-probe/1.34", accept: "*/*", connection: "close", ...action.headers };
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ passed: false, message: `Get "${url}": ${error.message}` });
    try {
      const options = { headers, agent: false, rejectUnauthorized: false, localAddress: addresses.supervisor };
      const request = (action.scheme === "HTTPS" ? https : http).get(url, options, (response) => {
        const status = response.statusCode ?? 0;
        clearTimeout(timer);
        response.destroy();
        resolve({ passed: status >= 200 && status < 400, message: `HTTP probe failed with statuscode: ${status}` });
      });
      const timer = setTimeout(() => request.destroy(new Error("context deadline exceeded (Client.Timeout exceeded while awaiting headers)")), timeout);
      request.on("error", (error) => {
        clearTimeout(timer);
        fail(error);
      });
    } catch (error) {
      fail(error as Error);
    }
  });
}

function probeByConnection(port: number, ip: string, timeout: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: ip, port, localAddress: addresses.supervisor });
    const end = (passed: boolean, message: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ passed, message });
    };
    const timer = setTimeout(() => end(false, `dial tcp ${ip}:${port}: i/o timeout`), timeout);
    socket.once("connect", () => end(true, ""));
    socket.once("error", (error) => end(false, `dial tcp ${ip}:${port}: ${error.message}`));
  });
}
