import * as crypto from "node:crypto";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import { PartialFailure, type OperationContext, type Properties, type ProviderPackage, type ResourceType } from "../providers/provider.ts";
import { changesBetween, pathMatches, topLevelOf, type ChangeKind } from "./detailed-diff.ts";
import { keptOutputs, previewed } from "./previewed-outputs.ts";
import { fromStruct, holdsUnknown, markSecrets, plainProperties, toStruct, type WireProperties } from "./property-values.ts";
import { providerMessages } from "./protocol.ts";
import { NotModelled, toInitError } from "./rpc-errors.ts";

const diffKinds: Record<ChangeKind, { keeps: provider.PropertyDiff.Kind; replaces: provider.PropertyDiff.Kind }> = {
  add: { keeps: providerMessages.PropertyDiff.Kind.ADD, replaces: providerMessages.PropertyDiff.Kind.ADD_REPLACE },
  delete: { keeps: providerMessages.PropertyDiff.Kind.DELETE, replaces: providerMessages.PropertyDiff.Kind.DELETE_REPLACE },
  update: { keeps: providerMessages.PropertyDiff.Kind.UPDATE, replaces: providerMessages.PropertyDiff.Kind.UPDATE_REPLACE },
};

/** An error that already is what gRPC sends. */
export class RpcFailure {
  constructor(readonly status: ReturnType<typeof toInitError>) {}
}

/** The engine's requests about resources, answered by the resource types of a package. */
export class ResourceService {
  constructor(private readonly pkg: ProviderPackage) {}

  async check(request: provider.CheckRequest, config: Properties): Promise<provider.CheckResponse> {
    const type = this.typeOf(request.getType());
    const wire = fromStruct(request.getNews());
    const olds = request.getOlds() === undefined ? undefined : plainProperties(fromStruct(request.getOlds()));
    const news = plainProperties(wire);
    const seed = Buffer.from(request.getRandomseed_asU8());
    const checked = (await type.check?.(news, olds === undefined || Object.keys(olds).length === 0 ? undefined : olds, {
      config,
      urn: request.getUrn(),
      name: request.getName(),
      randomSeed: seed.length > 0 ? seed : crypto.randomBytes(32),
    })) ?? { inputs: news };
    const response = new providerMessages.CheckResponse();
    response.setInputs(toStruct(markSecrets(checked.inputs, [wire])));
    response.setFailuresList((checked.failures ?? []).map(toCheckFailure));
    return response;
  }

  diff(request: provider.DiffRequest): provider.DiffResponse {
    const type = this.typeOf(request.getType());
    const news = plainProperties(fromStruct(request.getNews()));
    const olds = plainProperties(fromStruct(request.getOldInputs()));
    const changes = [...changesBetween(olds, news)].filter(
      ([path]) => !pathMatches(path, [...(type.ignore ?? []), ...request.getIgnorechangesList()]),
    );
    const response = new providerMessages.DiffResponse();
    const replaces = new Set<string>();
    for (const [path, kind] of changes) {
      const replacesResource = type.update === undefined || pathMatches(path, type.replaceOn);
      const difference = new providerMessages.PropertyDiff();
      difference.setKind(diffKinds[kind][replacesResource ? "replaces" : "keeps"]);
      difference.setInputdiff(true);
      response.getDetaileddiffMap().set(path, difference);
      if (replacesResource) replaces.add(topLevelOf(path));
    }
    const outdated = type.outdated?.(plainProperties(fromStruct(request.getOlds())));
    if (outdated !== undefined) {
      const difference = new providerMessages.PropertyDiff();
      difference.setKind(diffKinds.update.replaces);
      response.getDetaileddiffMap().set(outdated, difference);
      replaces.add(outdated);
    }
    response.setChanges(changes.length > 0 || outdated !== undefined
        ? providerMessages.DiffResponse.DiffChanges.DIFF_SOME : providerMessages.DiffResponse.DiffChanges.DIFF_NONE);
    response.setHasdetaileddiff(true);
    response.setDiffsList([...new Set([...changes.map(([path]) => topLevelOf(path)), ...replaces])]);
    response.setReplacesList([...replaces]);
    if (replaces.size === 0) response.setStablesList(["id", ...type.computed.filter((name) => !name.includes(".") && !(type.volatile ?? []).includes(name))]);
    response.setDeletebeforereplace(replaces.size > 0 && (type.deleteBeforeReplace?.(news, olds) ?? false));
    return response;
  }

  async create(request: provider.CreateRequest, context: OperationContext): Promise<provider.CreateResponse> {
    const type = this.typeOf(request.getType());
    const wire = fromStruct(request.getProperties());
    const inputs = plainProperties(wire);
    const response = new providerMessages.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(toStruct(this.outputs(type, previewed(inputs, type.computed), [wire])));
      return response;
    }
    refuseUnknowns(inputs, request.getUrn());
    const created = await this.orInitError(type, wire, type.create(inputs, context));
    response.setId(created.id);
    response.setProperties(toStruct(this.outputs(type, created.outputs, [wire])));
    return response;
  }

  async read(request: provider.ReadRequest, context: OperationContext): Promise<provider.ReadResponse> {
    const type = this.typeOf(request.getType());
    const known = { inputs: fromStruct(request.getInputs()), outputs: fromStruct(request.getProperties()) };
    const response = new providerMessages.ReadResponse();
    const found = await type.read(request.getId(), { inputs: plainProperties(known.inputs), outputs: plainProperties(known.outputs) }, context);
    // An empty id tells the engine that the resource is gone.
    if (found === undefined) return response;
    response.setId(found.id ?? request.getId());
    response.setInputs(toStruct(markSecrets(found.inputs, [known.inputs], type.secretOutputs)));
    response.setProperties(toStruct(this.outputs(type, found.outputs, [known.inputs, known.outputs])));
    return response;
  }

  async update(request: provider.UpdateRequest, context: OperationContext): Promise<provider.UpdateResponse> {
    const type = this.typeOf(request.getType());
    const wire = fromStruct(request.getNews());
    const oldWire = { inputs: fromStruct(request.getOldInputs()), outputs: fromStruct(request.getOlds()) };
    const news = plainProperties(wire);
    const olds = { inputs: plainProperties(oldWire.inputs), outputs: plainProperties(oldWire.outputs) };
    const response = new providerMessages.UpdateResponse();
    if (request.getPreview()) {
      const volatile = type.volatile ?? [];
      const stable = type.computed.filter((path) => !volatile.includes(path));
      const outputs = keptOutputs(previewed(news, volatile), olds.outputs, stable);
      response.setProperties(toStruct(this.outputs(type, outputs, [wire, oldWire.outputs])));
      return response;
    }
    refuseUnknowns(news, request.getUrn());
    if (type.update === undefined) throw new Error(`${request.getType()} cannot be updated in place`);
    const updated = await this.orInitError(type, wire, type.update(request.getId(), news, olds, context));
    response.setProperties(toStruct(this.outputs(type, updated.outputs, [wire])));
    return response;
  }

  async delete(request: provider.DeleteRequest, context: OperationContext): Promise<void> {
    const olds = { inputs: plainProperties(fromStruct(request.getOldInputs())), outputs: plainProperties(fromStruct(request.getProperties())) };
    await this.typeOf(request.getType()).delete(request.getId(), olds, context);
  }

  private typeOf(token: string): ResourceType {
    const type = this.pkg.resourceType(token);
    if (type === undefined) throw new NotModelled(`the sandbox has no stand-in for the resource type ${token}`);
    return type;
  }

  private outputs(type: ResourceType, outputs: Properties, references: readonly WireProperties[]): WireProperties {
    return markSecrets(outputs, references, type.secretOutputs);
  }

  private async orInitError<T>(type: ResourceType, inputs: WireProperties, operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      throw new RpcFailure(toInitError(error, this.outputs(type, error.outputs, [inputs]), inputs));
    }
  }
}

function refuseUnknowns(inputs: Properties, urn: string): void {
  for (const [name, value] of Object.entries(inputs)) {
    if (holdsUnknown(value)) throw new Error(`input ${name} of ${urn} is not known`);
  }
}

export function toCheckFailure(failure: { property: string; reason: string }): provider.CheckFailure {
  const message = new providerMessages.CheckFailure();
  message.setProperty(failure.property);
  message.setReason(failure.reason);
  return message;
}
