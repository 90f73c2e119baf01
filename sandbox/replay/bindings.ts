/** A recorder's stand-in for a value: `${projectId}`. */
const placeholder = /\$\{(\w+)\}/g;

/** Placeholders that name something new in every exchange. */
const reused = /operation/i;

/**
 * What the recording calls things, and what they are called in the replay: ids that the stand-ins give out, addresses
 * of operations, placeholders of recorders.
 */
export class Bindings {
  private readonly values = new Map<string, string>();
  private readonly placeholders = new Map<string, string>();

  /** From now on a recorded value stands for another one. */
  bind(recorded: string, replayed: string): void {
    if (recorded !== replayed && recorded.length >= 6) this.values.set(recorded, replayed);
  }

  bindPlaceholder(name: string, value: string): void {
    this.placeholders.set(name, value);
  }

  /** Whether a placeholder's value is known. */
  knows(name: string): boolean {
    return this.placeholders.has(name);
  }

  /** A recorded text with what things are called in the replay. Unknown placeholders stay. */
  apply(text: string): string {
    let result = text.replace(placeholder, (whole, name: string) => this.placeholders.get(name) ?? whole);
    const known = [...this.values].sort(([one], [other]) => other.length - one.length);
    for (const [recorded, replayed] of known) result = result.split(recorded).join(replayed);
    return result;
  }

  /** As {@link apply}, for all text in a JSON value. */
  applyTo(value: unknown): unknown {
    if (typeof value === "string") return this.apply(value);
    if (Array.isArray(value)) return value.map((item) => this.applyTo(item));
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [this.apply(name), this.applyTo(inner)]));
    return value;
  }

  /** Gives placeholders that only the client can have chosen a value: a name that the clouds take. */
  invent(text: string): void {
    for (const [, name = ""] of text.matchAll(placeholder)) {
      if (!this.knows(name) && !reused.test(name)) this.placeholders.set(name, name.toLowerCase());
    }
  }

  /**
   * Whether a text of the replay fits a recorded one that has placeholders. Learns what unknown ones stand for.
   * A placeholder stands for a resource's number too: recorders put the same one for its name and its number.
   */
  matches(recorded: string, replayed: string): boolean {
    const names = [...recorded.matchAll(placeholder)].map(([, name]) => name ?? "");
    if (names.length === 0) return false;
    const source = recorded
      .split(placeholder)
      .map((part, index) => (index % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : "([^/]+?)"))
      .join("");
    const found = new RegExp(`^${source}$`).exec(replayed);
    if (found === null) return false;
    return names.every((name, index) => {
      const value = found[index + 1] ?? "";
      const known = this.placeholders.get(name);
      if (known === undefined || reused.test(name)) {
        this.placeholders.set(name, value);
        return true;
      }
      return known === value || /^\d+$/.test(value);
    });
  }
}
