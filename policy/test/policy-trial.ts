import { spawn, type ChildProcess } from "node:child_process";
import * as path from "node:path";
import { createRequire } from "node:module";
import type * as grpc from "@grpc/grpc-js";
import type * as analyzerServices from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type * as analyzerMessages from "@pulumi/pulumi/proto/analyzer_pb.js";
import type * as emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type * as structMessages from "google-protobuf/google/protobuf/struct_pb.js";

/*
 * By `require`, as the SDK loads them: Node.js cannot tell what generated CommonJS modules export, and messages must be
 * of the very classes that the SDK has.
 */
const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const { credentials } = require("@grpc/grpc-js") as typeof grpc;
const { AnalyzerClient } = require("./proto/analyzer_grpc_pb.js") as typeof analyzerServices;
const messages = require("./proto/analyzer_pb.js") as typeof analyzerMessages;
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js") as typeof emptyMessages;
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as typeof structMessages;

/** A resource to hold against the policies. */
export interface TriedResource {
  readonly type: string;
  readonly props: object;
  /** @default "prod" */
  readonly stack?: string;
  /** @default false */
  readonly protect?: boolean;
  /** Inputs of its provider. @default none */
  readonly provider?: object;
}

/** What a policy says of a resource. */
export interface Verdict {
  readonly policy: string;
  readonly mandatory: boolean;
  readonly message: string;
}

/** A string that a preview does not know yet (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go). */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const folder = path.resolve(import.meta.dirname, "..");

/** The policy pack, started as Pulumi's own language host for Node.js starts it, and asked as the engine asks. */
export class PolicyTrial {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: analyzerServices.AnalyzerClient,
  ) {}

  static async start(): Promise<PolicyTrial> {
    const child = spawn(process.execPath, [require.resolve("./cmd/run-policy-pack"), "127.0.0.1:1", folder], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise<string>((resolve, reject) => {
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("\n")) resolve(output.trim());
      });
      child.once("error", reject);
      child.once("close", (code) => {
        reject(new Error(`the policy pack ended with ${String(code)}`));
      });
    });
    return new PolicyTrial(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()));
  }

  stop(): void {
    this.client.close();
    this.child.kill();
  }

  /** What the pack says of itself. */
  async policies(): Promise<{ name: string; description: string; settings: Record<string, unknown>; mandatory: boolean }[]> {
    const info = await answer<analyzerMessages.AnalyzerInfo>((callback) => this.client.getAnalyzerInfo(new Empty(), callback));
    return info.getPoliciesList().map((policy) => ({
      name: policy.getName(),
      description: policy.getDescription(),
      settings: policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {},
      mandatory: policy.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY,
    }));
  }

  /** Sets the pack's configuration, as `--policy-pack-config` does: policy → settings. */
  async configure(settings: Readonly<Record<string, Record<string, structMessages.JavaScriptValue>>>): Promise<void> {
    const request = new messages.ConfigureAnalyzerRequest();
    for (const [name, properties] of Object.entries(settings)) {
      const config = new messages.PolicyConfig();
      config.setEnforcementlevel(messages.EnforcementLevel.MANDATORY);
      config.setProperties(Struct.fromJavaScript(properties));
      request.getPolicyconfigMap().set(name, config);
    }
    await answer((callback) => this.client.configure(request, callback));
  }

  /** All that is found in a resource. */
  async verdicts({ type, props, stack = "prod", protect = false, provider }: TriedResource): Promise<Verdict[]> {
    const request = new messages.AnalyzeRequest();
    request.setUrn(`urn:pulumi:${stack}::gke-aci::${type}::tried`);
    request.setType(type);
    request.setName("tried");
    request.setProperties(structOf(props));
    const options = new messages.AnalyzerResourceOptions();
    options.setProtect(protect);
    request.setOptions(options);
    if (provider !== undefined) {
      const message = new messages.AnalyzerProviderResource();
      message.setProperties(structOf(provider));
      request.setProvider(message);
    }
    const response = await answer<analyzerMessages.AnalyzeResponse>((callback) => this.client.analyze(request, callback));
    return response.getDiagnosticsList().map((diagnostic) => ({
      policy: diagnostic.getPolicyname(),
      mandatory: diagnostic.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY,
      message: diagnostic.getMessage(),
    }));
  }

  /** What one policy finds in a resource: its messages. */
  async found(policy: string, resource: TriedResource): Promise<string[]> {
    return (await this.verdicts(resource)).filter((verdict) => verdict.policy === policy).map(({ message }) => message);
  }
}

const structOf = (value: object): structMessages.Struct => Struct.fromJavaScript(value as Record<string, structMessages.JavaScriptValue>);

function answer<Message>(ask: (callback: (error: grpc.ServiceError | null, message: Message) => void) => void): Promise<Message> {
  return new Promise((resolve, reject) => {
    ask((error, message) => {
      if (error === null) resolve(message);
      else reject(error);
    });
  });
}
