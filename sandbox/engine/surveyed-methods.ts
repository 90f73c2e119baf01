import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { unknownValue } from "../providers/provider.ts";
import { type ModelledTypes, packageOf } from "./modelled-types.ts";
import { toStruct } from "./property-values.ts";
import { providerMessages, resourceMessages } from "./protocol.ts";
import type { Survey } from "./survey.ts";

/** Methods of the engine's resource monitor that tell what a program uses. */
type MonitorMethod = "registerResource" | "readResource" | "invoke" | "call";

/** Answers a request of the program. `ask` is the way to the engine's own monitor. Messages are bytes. */
type Answer = (request: Buffer, ask: (method: MonitorMethod, request: Uint8Array) => Promise<Buffer>) => Promise<Buffer>;

/** The type that a provider has in the preview where nothing here stands for it: a component's, because the engine starts a plugin for the real one. */
const providerPlaceholder = "sandbox:index:ProviderNotModelled";

/** The monitor's methods through which a survey learns what a program uses; all the others are the engine's alone. */
export function surveyedMethods(types: ModelledTypes, survey: Survey): Record<MonitorMethod, Answer> {
  /** Notes a resource. Returns whether its type is modelled. */
  const note = async (token: string, name: string): Promise<boolean> => {
    const modelled = await types.hasResource(token);
    // The engine's own resources, providers among them, are in no cloud.
    if (packageOf(token) !== "pulumi") survey.addResource(token, name, modelled);
    return modelled;
  };

  return {
    registerResource: async (bytes, ask) => {
      const request = resourceMessages.RegisterResourceRequest.deserializeBinary(bytes);
      const isComponent = !request.getCustom() && !request.getRemote();
      if (isComponent || (await note(request.getType(), request.getName()))) return ask("registerResource", bytes);
      return ask("registerResource", asComponent(request).serializeBinary());
    },
    readResource: async (bytes, ask) => {
      const request = resourceMessages.ReadResourceRequest.deserializeBinary(bytes);
      if (await note(request.getType(), request.getName())) return ask("readResource", bytes);
      const registered = resourceMessages.RegisterResourceResponse.deserializeBinary(await ask("registerResource", readAsComponent(request).serializeBinary()));
      const response = new resourceMessages.ReadResourceResponse();
      response.setUrn(registered.getUrn());
      return Buffer.from(response.serializeBinary());
    },
    invoke: async (bytes, ask) => {
      const token = resourceMessages.ResourceInvokeRequest.deserializeBinary(bytes).getTok();
      const modelled = await types.hasFunction(token);
      if (packageOf(token) !== "pulumi") survey.addFunction(token, modelled);
      if (modelled) return ask("invoke", bytes);
      const response = new providerMessages.InvokeResponse();
      response.setReturn(nothingKnown());
      return Buffer.from(response.serializeBinary());
    },
    call: async (bytes, ask) => {
      const token = resourceMessages.ResourceCallRequest.deserializeBinary(bytes).getTok();
      if (types.hasPackage(packageOf(token))) return ask("call", bytes);
      survey.addFunction(token, false);
      const response = new providerMessages.CallResponse();
      response.setReturn(nothingKnown());
      return Buffer.from(response.serializeBinary());
    },
  };
}

/** The answer of a function that nobody can ask: the SDK then takes all of it for unknown. */
const nothingKnown = () => toStruct({ notModelled: unknownValue });

/** The same resource as a component. Its outputs are unknown to the program then, as those of any resource that is to be made. */
function asComponent(request: RegisterResourceRequest): RegisterResourceRequest {
  if (request.getType().startsWith("pulumi:providers:")) request.setType(providerPlaceholder);
  request.setCustom(false);
  request.setRemote(false);
  request.setProvider("");
  request.setImportid("");
  request.setPackageref("");
  return request;
}

function readAsComponent(request: ReadResourceRequest): RegisterResourceRequest {
  const component = new resourceMessages.RegisterResourceRequest();
  component.setType(request.getType());
  component.setName(request.getName());
  component.setParent(request.getParent());
  component.setObject(request.getProperties());
  component.setDependenciesList(request.getDependenciesList());
  component.setAcceptsecrets(request.getAcceptsecrets());
  component.setAcceptresources(request.getAcceptresources());
  return component;
}
