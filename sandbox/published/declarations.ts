import { type Class, type ClassElement, type Comment, parseSync, type TSInterfaceDeclaration, type TSSignature, type TSType, type TSTypeName } from "oxc-parser";

/** A property's type without `Input`, `Output`, `null` and `undefined`. */
export type SdkType =
  | { readonly kind: "string" | "number" | "boolean" | "any" }
  /** An object of the package's types/input.d.ts or types/output.d.ts, e.g. "inputs.storage.SkuArgs". */
  | { readonly kind: "object"; readonly name: string }
  | { readonly kind: "list" | "map"; readonly of: SdkType }
  /** Another declaration, by its name, e.g. "SkuName". */
  | { readonly kind: "named"; readonly name: string }
  /** An object whose properties stand right there. */
  | { readonly kind: "inline"; readonly properties: readonly SdkProperty[] }
  /** One of several objects. */
  | { readonly kind: "union"; readonly of: readonly SdkType[] };

/** A property that the SDK declares. */
export interface SdkProperty {
  readonly name: string;
  /** Whether it may be left out, or be undefined. */
  readonly optional: boolean;
  readonly type: SdkType;
  /** Its doc comment, as text. */
  readonly doc: string;
}

/** A class or interface that the SDK declares. */
export interface Declaration {
  readonly doc: string;
  /** The interfaces whose properties it has too. */
  readonly extends: readonly string[];
  readonly properties: readonly SdkProperty[];
}

/** The classes and interfaces of a declaration file (`*.d.ts`), by name. */
export function declarationsIn(source: string): ReadonlyMap<string, Declaration> {
  const { program, comments, errors } = parseSync("sdk.d.ts", source);
  if (errors[0] !== undefined) throw new Error(`a declaration file of the SDK cannot be read: ${errors[0].message}`);
  const docBefore = docReader(source, comments);
  const found = program.body.flatMap((statement): [string, Declaration][] => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type !== "ClassDeclaration" && declared?.type !== "TSInterfaceDeclaration") return [];
    return [[declared.id?.name ?? "", { doc: docBefore(statement.start), extends: parentsOf(declared), properties: propertiesOf(declared.body.body, docBefore) }]];
  });
  return new Map(found);
}

const parentsOf = (declared: Class | TSInterfaceDeclaration): string[] =>
  declared.type === "TSInterfaceDeclaration" ? declared.extends.flatMap(({ expression }) => (expression.type === "Identifier" ? [expression.name] : [])) : [];

function propertiesOf(members: readonly (ClassElement | TSSignature)[], docBefore: DocReader): SdkProperty[] {
  return members.flatMap((member): SdkProperty[] => {
    if (member.type !== "TSPropertySignature" && member.type !== "PropertyDefinition") return [];
    if (("static" in member && member.static) || member.key.type !== "Identifier") return [];
    const type = withoutWrapper(member.typeAnnotation?.typeAnnotation);
    return [{ name: member.key.name, optional: member.optional === true || mayBeUndefined(type), type: typeOf(type, docBefore), doc: docBefore(member.start) }];
  });
}

/** `X` of `pulumi.Input<X>` and `pulumi.Output<X>`. */
function withoutWrapper(type: TSType | undefined): TSType | undefined {
  if (type?.type !== "TSTypeReference" || !/^pulumi\.(Input|Output)$/.test(textOf(type.typeName))) return type;
  return withoutWrapper(type.typeArguments?.params[0]);
}

const mayBeUndefined = (type: TSType | undefined): boolean => type?.type === "TSUnionType" && type.types.some((part) => part.type === "TSUndefinedKeyword");

function typeOf(wrapped: TSType | undefined, docBefore: DocReader): SdkType {
  const type = withoutWrapper(wrapped);
  switch (type?.type) {
    case "TSStringKeyword":
    case "TSLiteralType":
      return { kind: "string" };
    case "TSNumberKeyword":
      return { kind: "number" };
    case "TSBooleanKeyword":
      return { kind: "boolean" };
    case "TSArrayType":
      return { kind: "list", of: typeOf(type.elementType, docBefore) };
    case "TSMappedType":
      return { kind: "map", of: typeOf(type.typeAnnotation ?? undefined, docBefore) };
    case "TSTypeLiteral": {
      const index = type.members.find((member) => member.type === "TSIndexSignature");
      if (index !== undefined) return { kind: "map", of: typeOf(index.typeAnnotation.typeAnnotation, docBefore) };
      return { kind: "inline", properties: propertiesOf(type.members, docBefore) };
    }
    case "TSUnionType": {
      const parts = type.types.filter((part) => part.type !== "TSUndefinedKeyword" && part.type !== "TSNullKeyword");
      const [first = { kind: "any" }, ...others] = parts.map((part) => typeOf(part, docBefore));
      // Of an enumeration and the plain type beside it either says enough.
      return first.kind === "object" && others.length > 0 ? { kind: "union", of: [first, ...others] } : first;
    }
    case "TSTypeReference": {
      const name = textOf(type.typeName);
      if (name === "Array") return { kind: "list", of: typeOf(type.typeArguments?.params[0], docBefore) };
      if (/^(inputs|outputs)\./.test(name)) return { kind: "object", name };
      if (name.startsWith("enums.")) return { kind: "string" };
      return /^\w[\w$]*$/.test(name) ? { kind: "named", name } : { kind: "any" };
    }
    default:
      return { kind: "any" };
  }
}

function textOf(name: TSTypeName): string {
  if (name.type === "Identifier") return name.name;
  return name.type === "TSQualifiedName" ? `${textOf(name.left)}.${name.right.name}` : "this";
}

/** Reads the doc comment that stands right before a position. */
type DocReader = (start: number) => string;

function docReader(source: string, comments: readonly Comment[]): DocReader {
  return (start) => {
    const comment = comments[lastBefore(comments, start)];
    if (comment === undefined || source.slice(comment.end, start).trim() !== "") return "";
    return comment.value.replace(/^\s*\* ?/gm, "").trim();
  };
}

/** The index of the last comment that ends at a position or before it; -1 where there is none. */
function lastBefore(comments: readonly Comment[], position: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
