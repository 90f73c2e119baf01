import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PassThrough } from "node:stream";
import { type ContainerState, type ContainerStatus, type ExecSession, type LogOptions, NoSuchContainer, type Runtime, UnknownImage, type Workload, type WorkloadEvent, type WorkloadSpec, type WorkloadStatus } from "../../machine/containers/types.ts";
import type { Cloud, CloudResponse } from "../cloud.ts";
import { type AzureOptions, createAzure } from "./azure.ts";
import { armHost, graphHost, loginHost } from "./hosts.ts";
import type { AzureSettings } from "./settings.ts";
import { weatherCases } from "../weather/cases.ts";
import { Weather } from "../weather/weather.ts";

export const deployer = {
  tenantId: "11111111-0000-4000-8000-000000000001",
  subscriptionId: "22222222-0000-4000-8000-000000000002",
  clientId: "33333333-0000-4000-8000-000000000003",
  clientSecret: "the-deployers-secret",
} as const;

/** Making a key takes longer than most tests: one for all that run in this process. */
const signingKey = { keyId: "test", ...crypto.generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } }) };

export const subscription = `/subscriptions/${deployer.subscriptionId}`;

/** A workload whose containers do what the test says. */
export class FakeWorkload implements Workload {
  readonly states = new Map<string, ContainerState>();
  /** How often containers were restarted, and how they ended before. */
  readonly restarts = new Map<string, Pick<ContainerStatus, "restartCount" | "lastState">>();
  events: readonly WorkloadEvent[];
  /** What every container has written, in lines. */
  lines: readonly string[] = ["one", "two", "three"];
  deleted = false;
  /** Containers whose readiness probe fails. */
  readonly unready = new Set<string>();
  /** Seconds that its containers were given to end. */
  grace: number | undefined;
  /** When its containers have ended by themselves. */
  ends: Promise<void> = Promise.resolve();
  /** Who hears what its containers write. */
  readonly followers = new Set<(line: string) => void>();
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly spec: WorkloadSpec,
    private readonly gone: () => void,
  ) {
    const seen = new Date("2026-11-21T10:00:00Z");
    for (const container of spec.containers) this.states.set(container.name, { kind: "running", startedAt: seen });
    this.events = spec.containers.map(({ name, image }) => ({ container: name, type: "Normal", reason: "Pulled", message: `Successfully pulled image "${image}"`, firstSeen: seen, lastSeen: seen, count: 1 }));
  }

  set(container: string, state: ContainerState): void {
    this.states.set(container, state);
    for (const listener of this.listeners) listener();
  }

  status(): WorkloadStatus {
    return {
      initContainers: [],
      containers: this.spec.containers.map(({ name, image }) => {
        const state = this.states.get(name) ?? { kind: "waiting", reason: "ContainerCreating" };
        return { name, image, state, restartCount: 0, ...this.restarts.get(name), ready: state.kind === "running" && !this.unready.has(name), started: state.kind === "running", id: "fake" };
      }),
      events: this.events,
    };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  logs(container: string, options: LogOptions = {}): string {
    if (!this.states.has(container)) throw new NoSuchContainer(container);
    return this.lines.slice(-(options.tailLines ?? this.lines.length)).map((line) => `${options.timestamps === true ? "2026-11-21T10:00:00Z " : ""}${line}\n`).join("");
  }

  followLogs(_container: string, _options: LogOptions, onLine: (line: string) => void): () => void {
    this.followers.add(onLine);
    return () => this.followers.delete(onLine);
  }

  /** Echoes what is typed until a line says "exit". */
  exec(_container: string, command: readonly string[]): ExecSession {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const end = new Promise<number>((resolve) => {
      stdout.write(`$ ${command.join("|")}\n`);
      stdin.on("data", (data: Buffer) => {
        stdout.write(data.toString().toUpperCase());
        if (!data.toString().includes("exit")) return;
        stdout.end();
        stderr.end();
        resolve(0);
      });
    });
    return { stdin, stdout, stderr, exitCode: end, resize: () => undefined, kill: () => undefined };
  }

  execCommandLine(): string[] {
    return [];
  }

  updateVolume(): void {
    throw new Error("not part of the fake");
  }

  async delete(graceSeconds: number): Promise<void> {
    this.deleted = true;
    this.grace = graceSeconds;
    await this.ends;
    this.gone();
  }
}

/** Keeps workloads in memory; databases cannot be started in it. */
export class FakeRuntime implements Runtime {
  readonly workloads = new Map<string, FakeWorkload>();

  create(spec: WorkloadSpec): Promise<Workload> {
    if (spec.name.startsWith("cosmos/")) return Promise.reject(new Error("no databases here"));
    if (this.workloads.has(spec.name)) return Promise.reject(new Error(`there is a workload ${spec.name} already`));
    const workload = new FakeWorkload(spec, () => this.workloads.delete(spec.name));
    this.workloads.set(spec.name, workload);
    return Promise.resolve(workload);
  }

  get(name: string): FakeWorkload | undefined {
    return this.workloads.get(name);
  }

  list(): Workload[] {
    return [...this.workloads.values()];
  }

  createNode(): Promise<void> {
    return Promise.resolve();
  }

  deleteNode(): Promise<void> {
    return Promise.resolve();
  }

  filterPackets(): Promise<void> {
    return Promise.resolve();
  }

  routeTo(): Promise<void> {
    return Promise.resolve();
  }

  setPrivateNetwork(): Promise<void> {
    return Promise.resolve();
  }

  /** Ports that are closed to all but some: "ADDRESS:PORT" -> who may come. */
  readonly closed = new Map<string, readonly string[]>();

  admit(ip: string, port: number, ranges: readonly string[] | undefined): Promise<void> {
    if (ranges === undefined) this.closed.delete(`${ip}:${port}`);
    else this.closed.set(`${ip}:${port}`, ranges);
    return Promise.resolve();
  }

  addAddress(): Promise<void> {
    return Promise.resolve();
  }

  removeAddress(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a test sees of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of all kinds
  readonly body: any;
  readonly audit: string;
  /** What the call needed. */
  readonly permissions?: readonly string[];
}

/** An answer's status and, of a refusal, its code. */
export const outcome = ({ status, body }: Answer): unknown[] => [status, body?.error?.code];

/** An Azure of the test's own, with everything instantaneous, and ways to call it. */
export class AzureFixture {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-test-"));
  readonly runtime = new FakeRuntime();
  readonly names = new Map<string, string>();
  readonly weather = new Weather(weatherCases);
  /** Milliseconds by which the clock is ahead. */
  ahead = 0;
  cloud: Cloud;

  /** @param newDatabaseServer for tests that make Cosmos DB accounts */
  constructor(
    private readonly settings: Partial<AzureSettings> = {},
    private readonly newDatabaseServer?: AzureOptions["newDatabaseServer"],
  ) {
    fs.writeFileSync(path.join(this.folder, "azure.json"), JSON.stringify({ signingKeys: { current: signingKey } }));
    this.cloud = this.create();
  }

  private create(): Cloud {
    return createAzure({
      storeFile: path.join(this.folder, "azure.json"),
      databasesFolder: path.join(this.folder, "databases"),
      runtime: this.runtime,
      images: {
        resolve: (image) => {
          if (image.startsWith("unknown/")) throw new UnknownImage(image);
          const pullAs = image.startsWith("registry.example.com/private/") ? { username: "puller", password: "right" } : undefined;
          return { entrypoint: ["/bin/true"], contents: [], pullAs };
        },
      },
      names: {
        set: (name, ip) => this.names.set(name, ip),
        delete: (name) => this.names.delete(name),
        lookup: (name) => {
          const ip = this.names.get(name);
          return ip === undefined ? undefined : { ip, ttlSeconds: 1 };
        },
      },
      issueCertificate: () => ({ cert: "", key: "" }),
      newDatabaseServer: this.newDatabaseServer,
      deployer,
      weather: this.weather,
      settings: { registrationLatency: 0, groupDeletionPatience: 0, storageCreationPatience: 0, cosmosLatency: 0, directoryLag: 0, throttling: false, ...this.settings },
      now: () => new Date(Date.now() + this.ahead),
    });
  }

  /** As after a kill of the sandbox: what its memory holds on disk, nothing running. */
  reopen(): void {
    this.cloud = this.create();
  }

  /** As after a restart of the sandbox: the same memory, nothing running. */
  async restart(): Promise<void> {
    await this.cloud.stop();
    this.names.clear();
    this.cloud = this.create();
    await this.cloud.start();
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  async send(host: string, method: string, target: string, options: { body?: unknown; form?: Record<string, string>; token?: string } = {}): Promise<Answer> {
    const body = options.form !== undefined ? new URLSearchParams(options.form).toString() : options.body === undefined ? "" : JSON.stringify(options.body);
    const response: CloudResponse = await this.cloud.handle({
      method,
      host,
      url: new URL(`https://${host}${target}`),
      headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
      body: Buffer.from(body),
      from: "127.0.0.1",
    });
    return { status: response.status, headers: response.headers ?? {}, body: response.body, audit: JSON.stringify(response.auditBody) ?? "", permissions: response.permissions };
  }

  login(form: Record<string, string>, tenant: string = deployer.tenantId): Promise<Answer> {
    return this.send(loginHost, "POST", `/${tenant}/oauth2/v2.0/token`, { form: { grant_type: "client_credentials", scope: `https://${armHost}/.default`, ...form } });
  }

  async token(audience: string = armHost, client: { id: string; secret: string } = { id: deployer.clientId, secret: deployer.clientSecret }): Promise<string> {
    const answer = await this.login({ client_id: client.id, client_secret: client.secret, scope: `https://${audience}/.default` });
    return String(answer.body.access_token);
  }

  /** Calls ARM as the deployer, or with another token. */
  async arm(method: string, target: string, body?: unknown, token?: string): Promise<Answer> {
    return this.send(armHost, method, target, { body, token: token ?? (await this.token()) });
  }

  async graph(method: string, target: string, body?: unknown, token?: string): Promise<Answer> {
    return this.send(graphHost, method, target, { body, token: token ?? (await this.token(graphHost)) });
  }

  /** An application with a principal and a secret. */
  async createPrincipal(displayName: string): Promise<{ id: string; secret: string; objectId: string; applicationId: string }> {
    const application = (await this.graph("POST", "/v1.0/applications", { displayName })).body;
    const principal = (await this.graph("POST", "/v1.0/servicePrincipals", { appId: application.appId })).body;
    const password = (await this.graph("POST", `/v1.0/applications/${application.id}/addPassword`, {})).body;
    return { id: application.appId, secret: password.secretText, objectId: principal.id, applicationId: application.id };
  }

  /** A resource group, with container groups, Cosmos DB and more of Azure's namespaces registered. */
  async prepare(group = "gke-aci", ...more: readonly string[]): Promise<string> {
    for (const namespace of ["Microsoft.ContainerInstance", "Microsoft.DocumentDB", ...more]) await this.arm("POST", `${subscription}/providers/${namespace}/register?api-version=2024-11-01`);
    await this.arm("PUT", `${subscription}/resourcegroups/${group}?api-version=2024-11-01`, { location: "westus" });
    return `${subscription}/resourceGroups/${group}`;
  }
}

/** Role ids for tests. */
export const roles = { contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c", reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7", aciContributor: "5d977122-f97e-4b4d-a52f-6b43003ddb4d" } as const;

/** Lets what was begun in the background go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
