import { ApiError } from "./api-client.ts";
import type { ApiClient, WatchEvent } from "./api-client.ts";
import type { ObjectList } from "./objects.ts";

/** Pause before a broken list or watch is tried again. */
const retryDelay = 1000;

interface Identified {
  metadata: { name: string; namespace?: string; uid: string; resourceVersion: string };
}

/** What a change did to an object. */
export type Change = "set" | "deleted";

/**
 * The objects of one kind, kept up to date by list and watch. An interrupted watch is taken up again from a new list,
 * so that no change is lost: a listener hears of every object that is there, and of every one that is gone.
 */
export class ObjectCache<T extends Identified> {
  private readonly objects = new Map<string, T>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  /**
   * @param path The list's path, e.g. "/api/v1/services".
   * @param query Selectors.
   * @param onChange Hears of each change after it is in the cache; must not throw.
   */
  constructor(
    private readonly api: ApiClient,
    private readonly path: string,
    private readonly query: Readonly<Record<string, string>>,
    private readonly onChange: (change: Change, object: T) => void = () => undefined,
  ) {}

  /** Resolves when the cache has been filled once, or was stopped before. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.running = this.run(resolve).finally(resolve);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  find(name: string, namespace?: string): T | undefined {
    return this.objects.get(keyOf(name, namespace));
  }

  list(): T[] {
    return [...this.objects.values()];
  }

  private async run(onFilled: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const list = await this.api.get<ObjectList<T>>(this.path, this.query);
        if (signal.aborted) return;
        this.fill(list.items);
        onFilled();
        await this.follow(list.metadata.resourceVersion);
      } catch {
        // The API server is away (it may be restarting), or the version is too old: list again.
        await pause(retryDelay, signal);
      }
    }
  }

  /** Watches on until the server refuses to go on from where the last stream ended. */
  private async follow(from: string): Promise<void> {
    let resourceVersion = from;
    while (!this.stopping.signal.aborted) {
      await this.api.watch<T>(
        this.path,
        { ...this.query, resourceVersion },
        (event) => {
          if (event.type === "ERROR") throw watchError(event);
          resourceVersion = event.object.metadata.resourceVersion;
          if (event.type === "DELETED") this.remove(event.object);
          else if (event.type !== "BOOKMARK") this.set(event.object);
        },
        this.stopping.signal,
      );
    }
  }

  private fill(items: T[]): void {
    const present = new Map(items.map((item) => [keyOf(item.metadata.name, item.metadata.namespace), item]));
    for (const [key, old] of [...this.objects]) {
      if (present.get(key)?.metadata.uid !== old.metadata.uid) this.remove(old);
    }
    for (const [key, item] of present) {
      if (this.objects.get(key)?.metadata.resourceVersion !== item.metadata.resourceVersion) this.set(item);
    }
  }

  private set(object: T): void {
    this.objects.set(keyOf(object.metadata.name, object.metadata.namespace), object);
    this.onChange("set", object);
  }

  private remove(object: T): void {
    this.objects.delete(keyOf(object.metadata.name, object.metadata.namespace));
    this.onChange("deleted", object);
  }
}

const keyOf = (name: string, namespace = ""): string => `${namespace}/${name}`;

function watchError(event: WatchEvent<unknown>): ApiError {
  const status = event.object as { code?: number; reason?: string; message?: string };
  return new ApiError(status.code ?? 0, status.reason ?? "", status.message ?? "the watch failed");
}

/** Waits, or less when aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
