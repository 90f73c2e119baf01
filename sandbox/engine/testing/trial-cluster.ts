import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { lookUpTools } from "../../toolchain/tool-lookup.ts";
import type { ToolName } from "../../toolchain/tools.ts";

/** The cluster's one node, which is nothing but its object. */
const nodeName = "trial-node";

const binaries = (await lookUpTools(["etcd", "kube-apiserver", "kube-controller-manager"], process.env)).found;

/** Why no trial cluster can be made; undefined where one can. */
export const whyNoCluster = binaries.size === 3 ? undefined : "they need the real etcd, API server and controller manager: `npm run sandbox up` builds them";

/** How long the API server may take to be ready, in milliseconds. */
const startTimeout = 60_000;

/** A real etcd, API server and controller manager on the loopback, without nodes: a test plays the kubelet. */
export class TrialCluster {
  private constructor(
    private readonly folder: string,
    private readonly processes: ChildProcess[],
    readonly server: string,
    private readonly token: string,
  ) {}

  static async start(): Promise<TrialCluster> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "trial-cluster-"));
    const [client, peer, secure, managerPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const token = crypto.randomBytes(16).toString("hex");
    const file = (name: string, content: string): string => {
      fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
      return path.join(folder, name);
    };
    const keys = crypto.generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
    const key = file("sa.key", keys.privateKey);
    const cluster = new TrialCluster(folder, [], `https://127.0.0.1:${secure}`, token);
    const etcd = `http://127.0.0.1:${client}`;
    cluster.run("etcd", ["--data-dir", path.join(folder, "etcd"), "--listen-client-urls", etcd, "--advertise-client-urls", etcd, "--listen-peer-urls", `http://127.0.0.1:${peer}`, "--initial-advertise-peer-urls", `http://127.0.0.1:${peer}`, "--initial-cluster", `default=http://127.0.0.1:${peer}`, "--unsafe-no-fsync", "--log-level", "error"]);
    cluster.run("kube-apiserver", [
      `--etcd-servers=${etcd}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${secure}`,
      `--cert-dir=${path.join(folder, "certificates")}`,
      `--token-auth-file=${file("tokens.csv", `${token},admin,1,"system:masters"\n`)}`,
      "--authorization-mode=RBAC",
      "--endpoint-reconciler-type=none",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${file("sa.pub", keys.publicKey)}`,
      `--service-account-signing-key-file=${key}`,
      "--service-cluster-ip-range=10.0.0.0/16",
      "--disable-admission-plugins=ServiceAccount",
    ]);
    try {
      await cluster.ready();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    cluster.run("kube-controller-manager", [`--kubeconfig=${file("manager.kubeconfig", cluster.kubeconfig())}`, "--bind-address=127.0.0.1", `--secure-port=${managerPort}`, "--leader-elect=false", `--service-account-private-key-file=${key}`]);
    await cluster.call("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: nodeName } });
    return cluster;
  }

  /** A kubeconfig with all rights, by token or by a plugin that prints it. */
  kubeconfig(by: "token" | "exec" = "token"): string {
    const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: this.token } };
    const exec = { apiVersion: credential.apiVersion, command: process.execPath, args: ["-e", `console.log(${JSON.stringify(JSON.stringify(credential))})`], interactiveMode: "Never" };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "trial", cluster: { server: this.server, "certificate-authority": path.join(this.folder, "certificates", "apiserver.crt") } }],
      users: [{ name: "admin", user: by === "token" ? { token: this.token } : { exec } }],
      contexts: [{ name: "trial", context: { cluster: "trial", user: "admin" } }],
      "current-context": "trial",
    });
  }

  /** Calls the API server past the provider. */
  async call<T>(method: string, requestPath: string, body?: object, contentType = "application/json"): Promise<T> {
    const payload = body && JSON.stringify(body);
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.token}`, ...(payload === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(payload) }) };
      const request = https.request(new URL(requestPath, this.server), { method, headers, rejectUnauthorized: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      });
      request.on("error", reject);
      request.end(payload);
    });
    if (answer.status > 299) throw new Error(`${method} ${requestPath}: ${answer.text}`);
    return (answer.text.startsWith("{") ? JSON.parse(answer.text) : answer.text) as T;
  }

  /** Does what scheduler and kubelet would: binds all pods of a namespace to the one node, writes their status, and lets go of those that are deleted. */
  async setPodStatus(namespace: string, status: object): Promise<void> {
    const { items } = await this.call<{ items: { metadata: { name: string; deletionTimestamp?: string }; spec: { nodeName?: string } }[] }>("GET", `/api/v1/namespaces/${namespace}/pods`);
    for (const { metadata, spec } of items) {
      const pod = `/api/v1/namespaces/${namespace}/pods/${metadata.name}`;
      if (spec.nodeName === undefined) await this.call("POST", `${pod}/binding`, { apiVersion: "v1", kind: "Binding", metadata, target: { kind: "Node", name: nodeName } });
      if (metadata.deletionTimestamp !== undefined) await this.call("DELETE", pod, { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 });
      else await this.call("PATCH", `${pod}/status`, { status }, "application/merge-patch+json");
    }
  }

  async stop(): Promise<void> {
    for (const child of this.processes.reverse()) {
      const end = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode !== null) continue;
      child.kill("SIGKILL");
      await end;
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private run(name: ToolName, args: readonly string[]): void {
    const log = fs.openSync(path.join(this.folder, `${name}.log`), "w");
    this.processes.push(spawn(binaries.get(name) ?? name, args, { stdio: ["ignore", log, log] }));
    fs.closeSync(log);
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + startTimeout;
    for (;;) {
      try {
        if ((await this.call("GET", "/readyz")) === "ok") return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
