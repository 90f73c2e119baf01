import type { SdkProperty, SdkType } from "../../../published/declarations.ts";
import { nestedProperties } from "../../sdk/nested-types.ts";
import type { Field, Shape } from "../arm-type.ts";
import type { Mapper, OperationSpec } from "../../../published/azure-operations.ts";

/** Properties that stand outside of `properties` in any resource of ARM. */
const envelope = ["id", "name", "type", "location", "tags", "sku", "kind", "identity", "zones", "plan", "extendedLocation", "managedBy", "etag", "systemData"];

/** What is known of one resource type while its shapes are worked out. */
export class ShapeBuilder {
  /** Paths of properties that Azure's client does not have, because it is of another version; they are taken to have no other name there. */
  readonly assumed: string[] = [];

  /** @param shapes gets the shapes of objects inside, by the names of their types in the SDK */
  constructor(
    private readonly spec: OperationSpec,
    private readonly shapes: Record<string, Shape>,
  ) {}

  /** The shape of a whole resource. */
  root(properties: readonly SdkProperty[], mappers: readonly (Mapper | undefined)[]): Shape {
    const models = mappers.map((mapper) => this.modelOf(mapper));
    return this.shapeOf(properties, models, (name) => `properties.${name}`, "");
  }

  private shapeOf(properties: readonly SdkProperty[], models: readonly Readonly<Record<string, Mapper>>[], usual: (name: string) => string, path: string): Shape {
    const known = models.flatMap((model) => Object.values(model));
    // A property of another version stands where most of its neighbours do.
    const flattened = known.some(({ serializedName }) => serializedName?.startsWith("properties.") === true);
    const missing = (name: string): string => (flattened && !envelope.includes(name) ? `properties.${name}` : name);
    const fields = properties.flatMap(({ name, type }): [string, Field][] => {
      const mapper = find(models, name);
      if (mapper === undefined && known.length > 0) this.assumed.push(`${path}${name}`);
      const at = mapper?.serializedName ?? missing(name);
      // Ids of identities are a list in the SDK, and the keys of a map in ARM.
      if (type.kind === "list" && mapper?.type.name === "Dictionary") return [[name, { at, keys: true }]];
      const inner = mapper === undefined ? undefined : this.inner(type, mapper, `${path}${name}.`);
      if (inner === undefined) return at === usual(name) ? [] : [[name, at]];
      return [[name, { at, shape: inner }]];
    });
    return Object.fromEntries(fields);
  }

  /** The name of the shape of the objects in a value; undefined where all their properties stand under their own names. */
  private inner(type: SdkType, mapper: Mapper, path: string): string | undefined {
    if (type.kind === "list") return mapper.type.element && this.inner(type.of, mapper.type.element, path);
    if (type.kind === "map") {
      if (mapper.type.value && this.inner(type.of, mapper.type.value, path) !== undefined) throw new Error(`${path} is a map of objects with other names in ARM: that is not modelled`);
      return undefined;
    }
    const objects = type.kind === "union" ? type.of.flatMap((part) => (part.kind === "object" ? [part.name] : [])) : type.kind === "object" ? [type.name] : [];
    if (objects.length === 0) return undefined;
    const id = objects.join("|");
    if (this.shapes[id] === undefined) {
      this.shapes[id] = {};
      const own = (name: string): string => name;
      Object.assign(this.shapes[id], ...objects.map((name) => this.shapeOf(nestedProperties("azure-native", name), [this.variantOf(name, mapper)], own, path)));
    }
    return Object.keys(this.shapes[id]).length === 0 ? undefined : id;
  }

  /** The model of an object; of one kind among several, that kind's own. */
  private variantOf(sdkName: string, mapper: Mapper): Readonly<Record<string, Mapper>> {
    const own = sdkName.split(".").at(-1)?.replace(/(?:Args|Response)$/, "") ?? "";
    const variant = this.spec.serializer.modelMappers[own];
    return this.modelOf(this.isPolymorphic(mapper) && variant !== undefined ? variant : mapper);
  }

  private isPolymorphic(mapper: Mapper): boolean {
    return this.resolve(mapper)?.type.polymorphicDiscriminator !== undefined;
  }

  private resolve(mapper: Mapper): Mapper | undefined {
    return mapper.type.modelProperties !== undefined ? mapper : this.spec.serializer.modelMappers[mapper.type.className ?? ""];
  }

  private modelOf(mapper: Mapper | undefined): Readonly<Record<string, Mapper>> {
    return (mapper && this.resolve(mapper)?.type.modelProperties) ?? {};
  }
}

/** The description of a property: under its own name, else under the name that it has in the API. */
function find(models: readonly Readonly<Record<string, Mapper>>[], name: string): Mapper | undefined {
  const same = (other: string | undefined): boolean => other?.toLowerCase() === name.toLowerCase();
  for (const model of models) {
    const found = Object.entries(model).find(([key]) => same(key)) ?? Object.entries(model).find(([, mapper]) => same(mapper.serializedName?.split(".").at(-1)));
    if (found !== undefined) return found[1];
  }
  return undefined;
}
