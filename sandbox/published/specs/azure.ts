import type { Mapper, Operation, OperationSpec } from "../azure-operations.ts";
import { AzureDefinitions } from "./azure-definitions.ts";
import { type AzurePackage, azurePackage } from "./azure-package.ts";
import { isBelow, isOne, type Place, placeOf, typesOf } from "./azure-paths.ts";
import type { ArmOperation, ArmSpec, ArmSpecs, SpecObject } from "../../clouds/specs/spec.ts";

/** The types that are described, by the packages that describe them. One more is a word more. */
const described: Readonly<Record<string, readonly string[]>> = {
  authorization: ["Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/roleDefinitions"],
  containerinstance: ["Microsoft.ContainerInstance/containerGroups"],
  containerregistry: ["Microsoft.ContainerRegistry/registries"],
  cosmosdb: [
    "Microsoft.DocumentDB/databaseAccounts",
    "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases",
    "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections",
    "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections/throughputSettings",
    "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/throughputSettings",
  ],
  locks: ["Microsoft.Authorization/locks"],
  resources: ["Microsoft.Resources/resourceGroups"],
  servicebus: [
    "Microsoft.ServiceBus/namespaces",
    "Microsoft.ServiceBus/namespaces/AuthorizationRules",
    "Microsoft.ServiceBus/namespaces/queues",
    "Microsoft.ServiceBus/namespaces/queues/authorizationRules",
    // What the README's worked example declares.
    "Microsoft.ServiceBus/namespaces/topics",
  ],
  storage: ["Microsoft.Storage/storageAccounts", "Microsoft.Storage/storageAccounts/fileServices", "Microsoft.Storage/storageAccounts/fileServices/shares"],
  trafficmanager: [
    "Microsoft.Network/trafficmanagerprofiles",
    "Microsoft.Network/trafficmanagerprofiles/azureEndpoints",
    "Microsoft.Network/trafficmanagerprofiles/externalEndpoints",
    "Microsoft.Network/trafficmanagerprofiles/nestedEndpoints",
  ],
};

/** What Azure's own packages say of the types that the sandbox has or is to have. */
export async function azureSpecs(): Promise<ArmSpecs> {
  const types: Record<string, ArmSpec> = {};
  const providers: Record<string, readonly ArmOperation[]> = {};
  const definitions: Record<string, SpecObject> = {};
  for (const [prefix, names] of Object.entries(described)) {
    const reader = new PackageReader(await azurePackage(prefix), definitions);
    for (const name of names) types[name] = reader.type(name, names);
    const [namespace = ""] = names[0]?.split("/") ?? [];
    const operations = reader.ofProvider(namespace);
    if (operations.length > 0) providers[namespace] = operations;
  }
  return { types: sorted(types), providers: sorted(providers), definitions: sorted(definitions) };
}

class PackageReader {
  private readonly definitions: AzureDefinitions;
  private readonly placed: readonly { readonly operation: Operation; readonly place: Place }[];
  /** All types of the package, those that are not described too. */
  private readonly known: readonly string[];

  constructor(
    private readonly source: AzurePackage,
    found: Record<string, SpecObject>,
  ) {
    this.definitions = new AzureDefinitions(source, found);
    this.placed = source.operations.flatMap((operation) => placeOf(operation.spec.path).map((place) => ({ operation, place })));
    this.known = typesOf(this.placed.flatMap(({ operation, place }) => (operation.spec.httpMethod === "PUT" ? [place] : [])));
  }

  /** @param described the types of this package that have a description of their own */
  type(name: string, described: readonly string[]): ArmSpec {
    const others = described.filter((other) => other !== name && other.length > name.length);
    const own = this.placed.filter(({ place }) => isBelow(place, name) && !others.some((other) => isBelow(place, other)));
    const find = (method: string): OperationSpec | undefined => own.find(({ operation, place }) => operation.spec.httpMethod === method && isOne(place, name))?.operation.spec;
    const put = find("PUT");
    if (put === undefined) throw new Error(`${this.source.title} has no PUT of ${name}`);
    const apiVersion = apiVersionOf(put);
    return defined({
      package: this.source.title,
      apiVersion,
      put: this.bodyOf(put),
      patch: this.bodyOf(find("PATCH")),
      answer: this.answerOf(find("GET") ?? put),
      operations: sortedOperations(own.map(({ operation, place }) => this.operation(operation.spec, place.path, apiVersion, this.typeBelow(name, place)))),
    }) as unknown as ArmSpec;
  }

  /** The deepest type below another that a place belongs to; undefined where it belongs to the other itself. */
  private typeBelow(name: string, place: Place): string | undefined {
    return this.known.filter((other) => depthOf(other) > depthOf(name) && isBelow(place, other)).sort((left, right) => depthOf(right) - depthOf(left))[0];
  }

  /** What is asked of a resource provider itself: whether a name is free, and what a location has. */
  ofProvider(namespace: string): ArmOperation[] {
    const own = this.placed.filter(({ operation, place: { segments } }) => {
      const checksName = operation.spec.httpMethod === "HEAD" || (operation.spec.httpMethod === "POST" && segments.length === 2);
      return segments[0] === namespace && (checksName || (segments[1] === "locations" && segments.length <= 4));
    });
    return sortedOperations(own.filter(({ place }) => !this.known.some((type) => isBelow(place, type))).map(({ operation, place }) => this.operation(operation.spec, place.path, "", undefined)));
  }

  private operation(spec: OperationSpec, path: string, usual: string, of: string | undefined): ArmOperation {
    const apiVersion = apiVersionOf(spec);
    const query = (spec.queryParameters ?? []).map(({ mapper }) => mapper.serializedName ?? "").filter((name) => name !== "api-version");
    return defined({
      method: spec.httpMethod,
      path,
      statuses: Object.keys(spec.responses).map(Number).filter((status) => status < 300),
      apiVersion: apiVersion === usual ? undefined : apiVersion,
      query: query.length === 0 ? undefined : query,
      body: of === undefined ? this.bodyOf(spec) : undefined,
      answer: of === undefined ? this.answerOf(spec) : undefined,
      of,
    }) as unknown as ArmOperation;
  }

  private bodyOf(spec: OperationSpec | undefined): string | undefined {
    return spec === undefined ? undefined : this.definitions.nameOf(spec.requestBody?.mapper, spec.serializer.modelMappers);
  }

  private answerOf(spec: OperationSpec): string | undefined {
    const bodies = Object.entries(spec.responses).flatMap(([status, answer]): Mapper[] => (Number(status) < 300 && answer?.bodyMapper !== undefined ? [answer.bodyMapper] : []));
    return this.definitions.nameOf(bodies[0], spec.serializer.modelMappers);
  }
}

const depthOf = (type: string): number => type.split("/").length;

function apiVersionOf(spec: OperationSpec): string {
  const version = spec.queryParameters?.find(({ mapper }) => mapper.serializedName === "api-version")?.mapper.defaultValue;
  return typeof version === "string" ? version : "";
}

const sortedOperations = (operations: readonly ArmOperation[]): ArmOperation[] => operations.toSorted((left, right) => (`${left.path} ${left.method}` < `${right.path} ${right.method}` ? -1 : 1));

const defined = (record: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
