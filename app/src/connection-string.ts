import { inspect } from "node:util";

/**
 * A connection string, which holds a password: it shows itself as `[connection string]` wherever it is printed by
 * accident, and takes itself out of texts in which others quote it.
 */
export class ConnectionString {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The string itself, for the driver alone. */
  reveal(): string {
    return this.#value;
  }

  /** The text without this connection string, without its password, and without the user part of any other one. */
  redact(text: string): string {
    const withoutSecrets = this.secrets().reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
    return withoutSecrets.replace(/(mongodb(?:\+srv)?:\/\/)[^@/\s]*@/gi, "$1***@");
  }

  toString(): string {
    return "[connection string]";
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** What must not be shown, the longest first: the whole, the password as it is written and as it is meant. */
  private secrets(): string[] {
    const password = /^[^:]+:\/\/[^:@/]*:([^@]*)@/.exec(this.#value)?.[1] ?? "";
    return [this.#value, password, decoded(password)].filter((secret) => secret !== "");
  }
}

/** The text with its percent escapes read; as it is where they are broken. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
