import * as fs from "node:fs";
import * as path from "node:path";

/**
 * What a stand-in cloud remembers: named collections of JSON documents in one file (mode 0600, it may hold secrets),
 * written after every change by rename, so that a kill leaves the old or the new content and nothing between.
 */
export class Store {
  private readonly collections: Record<string, Record<string, unknown>>;

  constructor(private readonly file: string) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.collections = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, Record<string, unknown>>) : {};
  }

  /** A collection of documents of one type; documents are changed by {@link Collection.put} alone. */
  collection<T>(name: string): Collection<T> {
    const documents = (this.collections[name] ??= {}) as Record<string, T>;
    return {
      get: (key) => documents[key],
      put: (key, document) => {
        documents[key] = document;
        this.write();
      },
      change: (key, change) => {
        const document = documents[key];
        if (document === undefined) return undefined;
        const changed = { ...document, ...change };
        documents[key] = changed;
        this.write();
        return changed;
      },
      delete: (key) => {
        if (!(key in documents)) return false;
        Reflect.deleteProperty(documents, key);
        this.write();
        return true;
      },
      entries: () => Object.entries(documents),
      values: () => Object.values(documents),
    };
  }

  private write(): void {
    const draft = `${this.file}.new`;
    fs.writeFileSync(draft, JSON.stringify(this.collections, null, 1), { mode: 0o600 });
    fs.renameSync(draft, this.file);
  }
}

/** Documents of one type by key. */
export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, document: T): void;
  /** Changes a document as it is by now, and gives it; undefined where there is none any more. */
  change(key: string, change: Partial<T>): T | undefined;
  /** Whether there was one. */
  delete(key: string): boolean;
  entries(): [string, T][];
  values(): T[];
}
