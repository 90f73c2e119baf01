import type { Mapper, OperationSpec } from "../azure-operations.ts";
import type { AzurePackage, DeclaredProperty } from "./azure-package.ts";
import type { SpecNode, SpecObject, SpecType } from "../../clouds/specs/spec.ts";

type Models = OperationSpec["serializer"]["modelMappers"];
type MutableObject = Record<string, SpecNode>;

/** What values are called here that Azure's clients have names for; all that is not named is "any". */
const plain: Readonly<Record<string, SpecType>> = {
  String: "string",
  Uuid: "string",
  TimeSpan: "string",
  ByteArray: "string",
  Base64Url: "string",
  Number: "number",
  Boolean: "boolean",
  Date: "date",
  DateTime: "date",
  DateTimeRfc1123: "date",
  UnixTime: "date",
};

/** The definitions of one package: those that are asked for, and those that they refer to. */
export class AzureDefinitions {
  constructor(
    private readonly source: AzurePackage,
    /** Gets the definitions. */
    private readonly found: Record<string, SpecObject>,
  ) {}

  /** The name of a body's definition, which is made where it is new; undefined for a body that is no object. */
  nameOf(mapper: Mapper | undefined, models: Models): string | undefined {
    return mapper?.type.name === "Composite" ? this.reference(mapper, models) : undefined;
  }

  private reference(mapper: Mapper, models: Models): string {
    const model = mapper.type.className ?? "";
    const name = `${this.source.prefix}.${model}`;
    if (this.found[name] !== undefined) return name;
    const properties: MutableObject = {};
    this.found[name] = properties;
    const [base, ...variants] = modelAndVariants(model, models);
    const discriminator = base.type.polymorphicDiscriminator?.serializedName;
    if (discriminator !== undefined && variants.length > 0) properties[discriminator] = discriminatorNode(variants);
    this.addProperties(properties, base, models);
    // What one variant requires, another does not have.
    for (const variant of variants) this.addProperties(properties, variant, models, (node) => ({ ...node, required: undefined }));
    return name;
  }

  /** Adds the properties of a model; one that is there already stays as it is. */
  private addProperties(target: MutableObject, mapper: Mapper, models: Models, changed: (node: SpecNode) => SpecNode = (node) => node): void {
    for (const [name, property] of Object.entries(mapper.type.modelProperties ?? {})) {
      const declared = this.source.declared(mapper.type.className ?? "", name);
      place(target, pathOf(property.serializedName ?? name), changed(this.node(property, models, declared)));
    }
  }

  private node(mapper: Mapper, models: Models, declared: DeclaredProperty | undefined): SpecNode {
    const { constraints = {} } = mapper;
    return defined({
      type: this.type(mapper, models, declared),
      readOnly: mapper.readOnly === true || declared?.readOnly === true ? true : undefined,
      required: mapper.required === true || declared?.required === true ? true : undefined,
      constant: mapper.isConstant === true ? mapper.defaultValue : undefined,
      minimum: constraints["InclusiveMinimum"],
      maximum: constraints["InclusiveMaximum"],
      minLength: constraints["MinLength"] ?? constraints["MinItems"],
      maxLength: constraints["MaxLength"] ?? constraints["MaxItems"],
      pattern: constraints["Pattern"] instanceof RegExp ? constraints["Pattern"].source : constraints["Pattern"],
    }) as unknown as SpecNode;
  }

  /** One of a list or map: it has the values that are declared of the whole, and nothing more of it. */
  private element(mapper: Mapper, models: Models, whole: DeclaredProperty | undefined): SpecNode {
    return this.node(mapper, models, { required: false, readOnly: false, values: whole?.values });
  }

  private type(mapper: Mapper, models: Models, declared: DeclaredProperty | undefined): SpecType {
    const { name, element, value, allowedValues = [] } = mapper.type;
    if (name === "Composite") return { ref: this.reference(mapper, models) };
    if (name === "Enum") return { enum: allowedValues, open: false };
    if (name === "Sequence" && element !== undefined) return { list: this.element(element, models, declared) };
    if (name === "Dictionary" && value !== undefined) return { map: this.element(value, models, declared) };
    if (name === "String" && declared?.values !== undefined) return { enum: declared.values, open: true };
    return plain[name] ?? "any";
  }
}

/** A model, with its variants where it has some. */
function modelAndVariants(model: string, models: Models): [Mapper, ...Mapper[]] {
  const own = models[model];
  if (own === undefined) throw new Error(`Azure's package refers to a model ${model} and does not describe it`);
  if (own.type.uberParent !== model) return [own];
  return [own, ...Object.values(models).filter((other): other is Mapper => other !== own && other?.type?.uberParent === model)];
}

/** What tells variants apart: the value of each is its mapper's name. */
const discriminatorNode = (variants: readonly Mapper[]): SpecNode => ({ type: { enum: variants.map(({ serializedName = "" }) => serializedName), open: true }, required: true });

/** "properties.osType" is osType in properties; a dot after a backslash belongs to a name. */
const pathOf = (serializedName: string): string[] => serializedName.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));

/** Puts a property into the objects that it is inside of. Such an object is required where something inside is. */
function place(target: MutableObject, [name = "", ...rest]: readonly string[], node: SpecNode): void {
  if (rest.length === 0) {
    target[name] ??= node;
    return;
  }
  const outer = target[name] ?? { type: { object: {} } };
  if (typeof outer.type === "string" || !("object" in outer.type)) throw new Error(`${name} is an object, and something else as well`);
  target[name] = node.required === true ? { ...outer, required: true } : outer;
  place(outer.type.object as MutableObject, rest, node);
}

const defined = (record: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
