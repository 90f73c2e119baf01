import { type Fault } from "../components/checks/fault.ts";
import { nearestName } from "../components/checks/nearest-name.ts";
import type { Rule } from "../components/checks/rule.ts";
import { SettingsError } from "./settings-error.ts";

/**
 * Reads the stack's configuration key by key and collects what is wrong with it, to say all of it at once.
 * A faulty value is replaced by an empty one until {@link finish} throws, so that reading can go on.
 */
export class ConfigReader {
  private readonly faults: Fault[] = [];
  private readonly known = new Set<string>();

  /**
   * @param namespace of the keys that are read without one, the project's name; any other key in it is a fault
   * @param values by full key, the defaults included, maps as JSON
   */
  constructor(
    readonly namespace: string,
    readonly stack: string,
    private readonly values: Readonly<Record<string, string>>,
  ) {}

  /** A text. */
  text(key: string, rule: Rule<string>): string {
    const value = this.read(key);
    if (value === undefined) return "";
    this.check(key, value, rule(value));
    return value;
  }

  /** A text that every stack must set: its default in Pulumi.yaml is empty. @param remedy what to do where it is not set */
  requiredText(key: string, rule: Rule<string>, remedy: string): string {
    const value = this.optionalText(key, rule);
    if (value === undefined && !this.hasFault(key)) this.fault({ path: this.pathOf(key), advice: `is not set; ${remedy}` });
    return value ?? "";
  }

  /** A text that may be empty, which means that there is none. */
  optionalText(key: string, rule: Rule<string>): string | undefined {
    const value = this.text(key, (text) => (text === "" ? undefined : rule(text)));
    return value === "" ? undefined : value;
  }

  /** A name that is made from others where the stack sets none. The rule holds for both. */
  name(key: string, rule: Rule<string>, fallback: string): string {
    const value = this.optionalText(key, rule);
    const advice = value === undefined ? rule(fallback) : undefined;
    if (advice !== undefined) this.fault({ path: this.pathOf(key), advice: `is not set, and the name made from the stack's, ${fallback}, cannot be used: it ${advice}` });
    return value ?? fallback;
  }

  /** One of a few words. */
  choice<const T extends string>(key: string, choices: readonly [T, ...T[]]): T {
    const value = this.read(key);
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined && value !== undefined) this.check(key, value, `must be ${choices.join(" or ")}`);
    return choice ?? choices[0];
  }

  /** A whole number. */
  integer(key: string, rule: Rule<number>): number {
    return this.number(key, /^-?\d+$/, "must be a whole number, such as 3", rule);
  }

  /** A number that may have decimals. */
  decimal(key: string, rule: Rule<number>): number {
    return this.number(key, /^-?\d+(\.\d+)?$/, "must be a number, such as 1.5", rule);
  }

  /** true or false. */
  flag(key: string): boolean {
    const value = this.read(key);
    if (value !== undefined && value !== "true" && value !== "false") this.check(key, value, "must be true or false");
    return value === "true";
  }

  /** Names with texts; the rule gets each name and text. */
  map(key: string, rule: Rule<readonly [name: string, text: string]>): Record<string, string> {
    const value = this.read(key);
    if (value === undefined) return {};
    const entries = parseMap(value);
    if (entries === undefined) {
      this.check(key, value, "must be a map of names to texts, such as {owner: me}");
      return {};
    }
    for (const [name, text] of entries) this.check(`${key}.${name}`, text, rule([name, text]));
    return Object.fromEntries(entries);
  }

  /** Whether the stack sets something for a key, and not just its empty default. */
  isSet(key: string): boolean {
    return (this.values[this.pathOf(key)] ?? "") !== "";
  }

  /** Says that settings, each fine by itself, contradict each other. Says nothing where one of them is faulty anyway. */
  contradiction(keys: readonly [string, ...string[]], isTrue: boolean, advice: string): void {
    if (isTrue && !this.hasFault(...keys)) this.fault({ path: this.pathOf(keys[0]), value: this.shown(keys[0]), advice });
  }

  /**
   * Looks up what a setting names, as long as the setting is there and its form is fine.
   *
   * @param look gives what is wrong, or undefined
   */
  async lookUp(key: string, value: string | undefined, look: (value: string) => Promise<string | undefined>): Promise<void> {
    if (value === undefined || this.hasFault(key)) return;
    this.check(key, value, await look(value));
  }

  /**
   * Ends the reading.
   *
   * @throws {@link SettingsError} with every fault, keys nobody asked for included
   */
  finish(): void {
    const unknown = Object.keys(this.values).filter((key) => key.startsWith(`${this.namespace}:`) && !this.known.has(key));
    for (const path of unknown) {
      const meant = this.nearestKey(path);
      this.fault({ path, advice: `is no setting of this project${meant === undefined ? "; Pulumi.yaml lists them" : `; did you mean ${meant}?`}` });
    }
    if (this.faults.length > 0) throw new SettingsError(this.stack, this.faults);
  }

  private number(key: string, form: RegExp, formAdvice: string, rule: Rule<number>): number {
    const value = this.read(key);
    if (value === undefined) return 0;
    this.check(key, value, form.test(value) ? rule(Number(value)) : formAdvice);
    return Number(value);
  }

  private read(key: string): string | undefined {
    const path = this.pathOf(key);
    this.known.add(path);
    const value = this.values[path];
    if (value === undefined) this.fault({ path, advice: "is not set and has no default" });
    return value;
  }

  /** The known key of the project's own that an unknown one is most like, by what stands behind the namespace. */
  private nearestKey(path: string): string | undefined {
    const prefix = `${this.namespace}:`;
    const own = [...this.known].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    const nearest = nearestName(path.slice(prefix.length), own);
    return nearest === undefined ? undefined : `${prefix}${nearest}`;
  }

  private hasFault(...keys: readonly string[]): boolean {
    return keys.map((key) => this.pathOf(key)).some((path) => this.faults.some((fault) => fault.path === path || fault.path.startsWith(`${path}.`)));
  }

  private fault(fault: Fault): void {
    this.faults.push(fault);
  }

  private shown(key: string): string {
    return JSON.stringify(this.values[this.pathOf(key)]);
  }

  private check(key: string, value: string, advice: string | undefined): void {
    if (advice === undefined) return;
    // A value that was stored as a secret stays one: Pulumi blanks it out in everything it shows.
    this.fault({ path: this.pathOf(key), value: JSON.stringify(value), advice });
  }

  private pathOf(key: string): string {
    return key.includes(":") ? key : `${this.namespace}:${key}`;
  }
}

function parseMap(json: string): [name: string, text: string][] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value as Record<string, unknown>);
    return entries.some(([, text]) => typeof text === "object") ? undefined : entries.map(([name, text]) => [name, String(text)]);
  } catch {
    return undefined;
  }
}
