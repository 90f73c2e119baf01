import { propertiesOf, type SpecNode, type SpecType } from "../specs/spec.ts";
import type { Members, Schema } from "./schema.ts";

/** How an API words what it refuses in a body, and what it overlooks. */
export interface Dialect {
  /** Whether names of members and values of choices may be in another case. */
  readonly ignoresCase: boolean;
  /** Whether a value is the same as none. */
  saysNothing(value: unknown): boolean;
  /** @param expected e.g. "string", "integer", "array", "object" */
  wrongType(path: string, value: unknown, expected: string): Error;
  wrongValue(path: string, value: string, allowed: readonly string[]): Error;
  unknownMember(path: string, name: string): Error;
  missing(path: string): Error;
  /** The cloud has it, the sandbox does not. */
  notModelled(faults: readonly NotModelled[]): Error;
}

/** Something that the cloud takes and the sandbox does not model. */
export interface NotModelled {
  /** E.g. "properties.subnetIds", or with its value "properties.sku Dedicated". */
  readonly path: string;
  /** What to write in its place. */
  readonly instead?: string;
}

/** What a body is read by. Paths in it name members of list items by `[]`: "properties.containers[].name". */
export interface BodyRules<T> {
  readonly schema: Schema<T>;
  /** The API's own description of the body; without one it takes what the schema has and nothing else. */
  readonly spec?: SpecType;
  /** The API's description of what it answers: a client may send back what it has read. */
  readonly answer?: SpecType;
  /** What other versions of the API have than the one that is described. */
  readonly elsewhere?: { readonly notModelled?: readonly string[]; readonly readOnly?: readonly string[]; readonly values?: Readonly<Record<string, readonly string[]>> };
  /** Values of what is not modelled that ask for nothing, beside those that are as none: the API's own defaults. */
  readonly silent?: Readonly<Record<string, unknown>>;
  /** What to write in place of what is not modelled. */
  readonly instead?: Readonly<Record<string, string>>;
}

/**
 * Reads a request's body: gives what the schema models, under the names that the schema has. A member that only the
 * cloud sets is overlooked, as clients send back what they have read. Throws as the API refuses: a wrong type or an
 * unknown member at once, then all that is not modelled in one error, then what is missing.
 */
export function readBody<T>(body: unknown, rules: BodyRules<T>, dialect: Dialect): T {
  const reader = new BodyReader(rules, dialect);
  const read = reader.read(body, rules.schema, { taken: rules.spec, answered: rules.answer }, "");
  if (reader.notModelled.length > 0) throw dialect.notModelled(reader.notModelled);
  if (reader.missing[0] !== undefined) throw dialect.missing(reader.missing[0]);
  return read as T;
}

/** The descriptions of one value: as the API takes it, and as it answers it. */
interface Published {
  readonly taken: SpecType | undefined;
  readonly answered: SpecType | undefined;
}

class BodyReader {
  readonly notModelled: NotModelled[] = [];
  /** Paths of what is required and not there. */
  readonly missing: string[] = [];

  constructor(
    private readonly rules: BodyRules<unknown>,
    private readonly dialect: Dialect,
  ) {}

  read(value: unknown, { form }: Schema, spec: Published, path: string): unknown {
    switch (form.kind) {
      case "text":
        return this.text(value, path);
      case "choice":
        return this.choice(this.text(value, path), form, spec, path);
      case "number":
      case "integer":
        return this.number(value, form.kind === "integer", path);
      case "boolean":
        if (typeof value !== "boolean") throw this.dialect.wrongType(path, value, "boolean");
        return value;
      case "any":
        return value;
      case "list":
        if (!Array.isArray(value)) throw this.dialect.wrongType(path, value, "array");
        return value.map((item, index) => this.read(item, form.of, elementOf(spec), `${path}[${String(index)}]`));
      case "map":
        return Object.fromEntries(this.members(value, path).map(([name, inner]) => [name, this.read(inner, form.of, elementOf(spec), join(path, name))]));
      case "object":
        return this.object(value, form.members, spec, path);
    }
  }

  private text(value: unknown, path: string): string {
    if (typeof value !== "string") throw this.dialect.wrongType(path, value, "string");
    return value;
  }

  private choice(value: string, { values, instead, isAll }: Extract<Schema["form"], { kind: "choice" }>, spec: Published, path: string): string {
    const known = values.find((candidate) => this.isSame(candidate, value));
    if (known !== undefined) return known;
    const published = isAll === true ? [] : [...valuesOf(spec.taken), ...(this.rules.elsewhere?.values?.[rulePath(path)] ?? [])];
    // Where nobody has published which values there are, none can be called wrong.
    const mayBeTaken = isAll !== true && spec.taken !== undefined && published.length === 0;
    if (mayBeTaken || published.some((candidate) => this.isSame(candidate, value))) {
      this.notModelled.push({ path: `${path} ${value}`, instead: instead ?? this.rules.instead?.[rulePath(path)] });
      return value;
    }
    throw this.dialect.wrongValue(path, value, [...new Set([...values, ...published])]);
  }

  /** Both clouds take numbers that are written as texts. */
  private number(value: unknown, whole: boolean, path: string): number {
    const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    const isRight = typeof parsed === "number" && Number.isFinite(parsed) && (!whole || Number.isInteger(parsed));
    if (!isRight) throw this.dialect.wrongType(path, value, whole ? "integer" : "double");
    return parsed;
  }

  private object(value: unknown, modelled: Members, spec: Published, path: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, inner] of this.members(value, path)) {
      const innerPath = join(path, name);
      const known = this.find(modelled, name);
      const taken = this.described(spec.taken, name);
      const answered = this.described(spec.answered, name);
      if (known !== undefined) result[known[0]] = this.read(inner, known[1], { taken: taken?.type, answered: answered?.type }, innerPath);
      else if (!this.isReadOnly(taken, answered, innerPath)) this.overlook(inner, taken !== undefined, innerPath, name);
    }
    for (const [name, schema] of Object.entries(modelled)) if (schema.required === true && result[name] === undefined) this.missing.push(join(path, name));
    return result;
  }

  /** Whether the cloud alone sets a member. */
  private isReadOnly(taken: SpecNode | undefined, answered: SpecNode | undefined, path: string): boolean {
    return taken?.readOnly === true || (taken === undefined && answered !== undefined) || this.names(this.rules.elsewhere?.readOnly, path);
  }

  /** Leaves out a member that is not modelled. */
  private overlook(value: unknown, isPublished: boolean, path: string, name: string): void {
    if (!isPublished && !this.names(this.rules.elsewhere?.notModelled, path)) throw this.dialect.unknownMember(path, name);
    if (!this.asksForNothing(value, path)) this.notModelled.push({ path, instead: this.rules.instead?.[rulePath(path)] });
  }

  private names(paths: readonly string[] | undefined, path: string): boolean {
    return paths?.some((candidate) => this.isSame(candidate, rulePath(path))) === true;
  }

  private described(spec: SpecType | undefined, name: string): SpecNode | undefined {
    const members = spec === undefined ? undefined : propertiesOf(spec);
    return members && this.find(members, name)?.[1];
  }

  private asksForNothing(value: unknown, path: string): boolean {
    if (this.dialect.saysNothing(value)) return true;
    const { silent = {} } = this.rules;
    const rule = rulePath(path);
    if (Object.hasOwn(silent, rule)) return this.isSame(silent[rule], value);
    // An object says nothing where nothing in it does.
    return typeof value === "object" && !Array.isArray(value) && value !== null && Object.entries(value).every(([name, inner]) => this.asksForNothing(inner, join(path, name)));
  }

  private find<V>(members: Readonly<Record<string, V>>, name: string): [string, V] | undefined {
    return Object.entries(members).find(([candidate]) => this.isSame(candidate, name));
  }

  private isSame(one: unknown, other: unknown): boolean {
    if (typeof one === "string" && typeof other === "string" && this.dialect.ignoresCase) return one.toLowerCase() === other.toLowerCase();
    return JSON.stringify(one) === JSON.stringify(other);
  }

  /** The members of an object that are not null, which both clouds hold for "not given". */
  private members(value: unknown, path: string): [string, unknown][] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.dialect.wrongType(path, value, "object");
    return Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  }
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** A path as rules name it: without the numbers of list items. */
const rulePath = (path: string): string => path.replaceAll(/\[\d+\]/g, "[]");

/** The descriptions of a list's items or a map's values. */
const elementOf = ({ taken, answered }: Published): Published => ({ taken: elementType(taken), answered: elementType(answered) });

function elementType(spec: SpecType | undefined): SpecType | undefined {
  if (typeof spec !== "object") return undefined;
  if ("list" in spec) return spec.list.type;
  return "map" in spec ? spec.map.type : undefined;
}

/** The values that an API publishes for a text. */
const valuesOf = (spec: SpecType | undefined): readonly string[] => (typeof spec === "object" && "enum" in spec ? spec.enum : []);
