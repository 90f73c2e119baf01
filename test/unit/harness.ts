import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { getMonitor } from "@pulumi/pulumi/runtime/settings.js";
import { cloudAnswer, cloudOutputs } from "./mock-clouds.ts";

/** A resource that a program registered. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** false for a component. */
  readonly custom: boolean;
  /** URN of the parent. */
  readonly parent: string;
  /** Inputs with secrets unwrapped. */
  readonly inputs: Record<string, unknown>;
  /** Names of the inputs that are, or hold, a secret. */
  readonly secretInputs: readonly string[];
  /** URNs of what it waits for directly, by an input or by `dependsOn`. */
  readonly dependencies: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** What became of a program. */
export class Deployment {
  constructor(
    readonly resources: readonly Registered[],
    /** The program's outputs, plain values; undefined where unknown. */
    readonly outputs: Readonly<Record<string, unknown>>,
    /** Names of the outputs that are secret. */
    readonly secretOutputs: readonly string[],
    /** Tokens of the functions called. */
    readonly calls: readonly string[],
  ) {}

  /** All resources of a type. */
  all(type: string): Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The only resource of a type, or of a type and a name. */
  one(type: string, name?: string): Registered {
    const found = this.all(type).filter((resource) => name === undefined || resource.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${found.length} resources of type ${type}${name === undefined ? "" : ` named ${name}`}`);
    return only;
  }

  /** URNs of all that a resource waits for, near and far, parents' other children not counted. */
  waitsFor(resource: Registered, seen = new Set<string>()): Set<string> {
    for (const urn of resource.dependencies) {
      if (seen.has(urn)) continue;
      seen.add(urn);
      const dependency = this.resources.find((candidate) => candidate.urn === urn);
      if (dependency !== undefined) this.waitsFor(dependency, seen);
    }
    return seen;
  }
}

/** How to run a program. */
export interface DeployOptions {
  /** @default false */
  readonly preview?: boolean;
  /** Name of the stack. @default "dev" */
  readonly stack?: string;
  /** Configuration by full key. @default none */
  readonly config?: Record<string, string>;
  /** Answers a function of a provider; undefined leaves it to the usual answer. */
  readonly call?: (call: pulumi.runtime.MockCallArgs) => Record<string, unknown> | undefined;
}

/**
 * Runs a program against clouds that only record. Rejects with what the program, or a callback of one of its outputs,
 * throws: Pulumi shows the latter as an unhandled rejection only.
 */
export async function deploy(program: () => object | Promise<object>, options: DeployOptions = {}): Promise<Deployment> {
  const preview = options.preview ?? false;
  const calls: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => ({
        id: preview || custom === false ? undefined : `${name}-id`,
        state: preview ? inputs : { ...inputs, ...cloudOutputs(type, name, unwrap(inputs) as Record<string, unknown>) },
      }),
      call: (call) => {
        calls.push(call.token);
        return options.call?.(call) ?? cloudAnswer(call);
      },
    },
    "gke-aci",
    options.stack ?? "dev",
    preview,
    "organization",
  );
  pulumi.runtime.setAllConfig(options.config ?? {});
  const resources = recordRegistrations();

  return failingWithCallbacks(async (failure) => {
    const outputs: Record<string, unknown> = {};
    const secretOutputs: string[] = [];
    for (const [name, output] of Object.entries(await program())) {
      if (!pulumi.Output.isInstance(output)) continue;
      outputs[name] = await Promise.race([valueOf(output), failure]);
      if (await pulumi.isSecret(output)) secretOutputs.push(name);
    }
    await Promise.race([pulumi.runtime.disconnect(), failure]);
    return new Deployment(resources, outputs, secretOutputs, calls);
  });
}

/** Watches what goes to the engine: the SDK's mocks tell neither parents nor dependencies. */
function recordRegistrations(): Registered[] {
  const resources: Registered[] = [];
  type Register = (request: RegisterResourceRequest, callback: (error: unknown, response: { getUrn(): string } | undefined) => void) => void;
  const monitor = getMonitor() as unknown as { registerResource: Register };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    register(request, (error, response) => {
      const raw = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
      if (response !== undefined) {
        resources.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          custom: request.getCustom(),
          parent: request.getParent(),
          inputs: unwrap(raw) as Record<string, unknown>,
          secretInputs: Object.keys(raw).filter((key) => holdsSecret(raw[key])),
          dependencies: request.getDependenciesList(),
          ignoreChanges: request.getIgnorechangesList(),
          protect: request.getProtect() ?? false,
        });
      }
      callback(error, response);
    });
  };
  return resources;
}

async function failingWithCallbacks<T>(run: (failure: Promise<never>) => Promise<T>): Promise<T> {
  let fail: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  failure.catch(() => undefined);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", fail);
  try {
    return await run(failure);
  } finally {
    process.removeListener("unhandledRejection", fail);
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

/** An output's value; undefined where a preview does not know it. The SDK keeps the promise to itself. */
const valueOf = (output: pulumi.Output<unknown>): Promise<unknown> => (output as unknown as { promise(): Promise<unknown> }).promise();

// How Pulumi's protocol marks a secret.
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

const isMarked = (value: object): value is { value: unknown } => (value as Record<string, unknown>)[signatureKey] === secretSignature;

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  if (isMarked(value)) return unwrap(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item)]));
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isMarked(value) || Object.values(value).some(holdsSecret);
}
