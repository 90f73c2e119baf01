import type { Bindings } from "./bindings.ts";
import type { Exchange } from "./tape.ts";
import { destination, isOpaque, sameButForIds } from "./texts.ts";

/** An answer of a stand-in. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Something in which a stand-in's answer is not the real cloud's. */
export interface Deviation {
  /** "status", a header's name, or the path of a property, with `[]` for the items of a list. */
  readonly path: string;
  readonly kind: "status" | "header" | "missing" | "extra" | "type" | "value" | "items";
  readonly recorded: unknown;
  readonly answered: unknown;
}

/** Headers that clients act on. */
const headers = ["Azure-AsyncOperation", "Location", "Retry-After"] as const;

/** What an answer is compared by. */
export interface Comparison {
  readonly bindings: Bindings;
  /** Whether the recorder kept the header that tells clients how long to wait. */
  readonly keepsRetryAfter: boolean;
  /** Whether a deviation comes of what the recorder or the replay changed, or of a time that is gone. */
  readonly ignores: (deviation: Deviation) => boolean;
}

/** Everything in which an answer differs from the recorded one, as far as a client could notice. Learns the ids of the replay. */
export function compare(recorded: Exchange, answer: Answer, comparison: Comparison): Deviation[] {
  const found: Deviation[] = [];
  if (recorded.status !== answer.status) {
    found.push({ path: "status", kind: "status", recorded: recorded.status, answered: summaryOf(answer) });
    return found;
  }
  compareHeaders(recorded, answer, comparison, found);
  const body = recorded.responseBody === "" ? undefined : (recorded.responseBody ?? undefined);
  const own = answer.body === "" ? undefined : (answer.body ?? undefined);
  if (!wasDropped(body)) new BodyComparison(comparison, found).values(body, own, "");
  return found.filter((deviation) => !comparison.ignores(deviation));
}

/** Whether a body was too long for the tape. */
const wasDropped = (body: unknown): boolean => typeof body === "string" && body.startsWith("(dropped: ");

/** A refusal in one line. */
function summaryOf({ status, body }: Answer): string {
  const error = (body as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  return error === undefined ? String(status) : `${String(status)} ${String(error.code)}: ${String(error.message).slice(0, 200)}`;
}

function compareHeaders(recorded: Exchange, answer: Answer, { bindings, keepsRetryAfter }: Comparison, found: Deviation[]): void {
  for (const name of headers) {
    const wanted = recorded.responseHeaders[name];
    const given = answer.headers[name.toLowerCase()];
    if (wanted !== undefined && given !== undefined && name !== "Retry-After") learnAddress(bindings, wanted, given);
    if (name === "Retry-After" && !keepsRetryAfter) continue;
    if (wanted === given) continue;
    if (wanted === undefined) found.push({ path: name, kind: "extra", recorded: undefined, answered: given });
    else if (given === undefined) found.push({ path: name, kind: "missing", recorded: wanted, answered: undefined });
    else if (name === "Retry-After" || destination(bindings.apply(wanted)) !== destination(given)) found.push({ path: name, kind: "header", recorded: wanted, answered: given });
  }
}

function learnAddress(bindings: Bindings, recorded: string, replayed: string): void {
  bindings.matches(recorded, replayed);
  bindings.bind(recorded, replayed);
}

/** Compares two bodies, property by property. */
class BodyComparison {
  constructor(
    private readonly comparison: Comparison,
    private readonly found: Deviation[],
  ) {}

  values(recorded: unknown, own: unknown, path: string): void {
    if (typeof recorded === "string" && typeof own === "string") {
      this.texts(recorded, own, path);
    } else if (Array.isArray(recorded) && Array.isArray(own)) {
      this.lists(recorded, own, path);
    } else if (isObject(recorded) && isObject(own)) {
      this.objects(recorded, own, path);
    } else if (recorded === undefined && own !== undefined) {
      this.add("extra", path, recorded, own);
    } else if (recorded !== undefined && own === undefined) {
      this.add("missing", path, recorded, own);
    } else if (typeOf(recorded) !== typeOf(own)) {
      this.add("type", path, recorded, own);
    } else if (recorded !== own) {
      this.add("value", path, recorded, own);
    }
  }

  private texts(recorded: string, own: string, path: string): void {
    const { bindings } = this.comparison;
    const key = /[^.]*$/.exec(path)?.[0] ?? "";
    // Clients send back the versions that they have read.
    if (/etag|fingerprint/i.test(key)) bindings.bind(recorded, own);
    if (bindings.matches(recorded, own) || isOpaque(key) || sameButForIds(bindings.apply(recorded), own)) {
      learnSegments(bindings, recorded, own);
      return;
    }
    // ARM and its providers do not agree on the capitals of ids.
    if (recorded.startsWith("/") && sameButForIds(bindings.apply(recorded).toLowerCase(), own.toLowerCase())) return;
    this.add("value", path, recorded, own);
  }

  private objects(recorded: Record<string, unknown>, own: Record<string, unknown>, path: string): void {
    const { bindings } = this.comparison;
    const names = new Map(Object.keys(recorded).map((name) => [bindings.apply(name), name]));
    if (path === "items") {
      // An aggregated list, by place: clouds get more of them.
      for (const [name, place] of names) if (!isNothingThere(recorded[place])) this.values(recorded[place], own[name], `${path}.${name}`);
      return;
    }
    for (const name of new Set([...names.keys(), ...Object.keys(own)])) {
      if (name === "name" && hasMadeUpName(recorded) && hasMadeUpName(own)) continue;
      this.values(recorded[names.get(name) ?? name], own[name], path === "" ? name : `${path}.${name}`);
    }
  }

  private lists(recorded: readonly unknown[], own: readonly unknown[], path: string): void {
    const inside = `${path}[]`;
    if (isListing(path)) {
      // A subscription holds more than the recording made: those that both have are compared.
      const pairs = recorded.flatMap((item) => own.filter((other) => isSameItem(this.comparison.bindings, item, other)).map((other) => [item, other] as const));
      for (const [item, other] of pairs) this.values(item, other, inside);
      if (recorded.length === 0 && own.length > 0 && path === "value") return;
      if (pairs.length === 0 && recorded.length > 0 && own.length > 0) this.values(recorded[0], own[0], inside);
      if (recorded.length > 0 && own.length === 0) this.add("items", inside, recorded.length, 0);
      return;
    }
    if (recorded.length !== own.length) {
      this.add("items", inside, recorded.length === 0 ? [] : recorded, own);
      return;
    }
    const [wanted, given] = recorded.every((item) => typeof item === "string") ? [withIdsFirst(recorded), withIdsFirst(own)] : [recorded, own];
    wanted.forEach((item, index) => {
      this.values(item, matching(this.comparison.bindings, item, given, index), inside);
    });
  }

  private add(kind: Deviation["kind"], path: string, recorded: unknown, answered: unknown): void {
    this.found.push({ kind, path, recorded, answered });
  }
}

/** Texts in an order that does not hang on the ids among them, which the cloud makes up. */
const withIdsFirst = (texts: readonly unknown[]): unknown[] => texts.map(String).sort((one, other) => (withoutIds(one) < withoutIds(other) ? -1 : 1));

const withoutIds = (text: string): string => text.replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, "");

/** Lists of resources: what an account holds, not what a resource says. */
const isListing = (path: string): boolean => ["value", "items", "accounts", "bindings", "services", "clusters", "nodePools", "projects", "operations"].includes(path) || path.startsWith("items.");

/** Whether an aggregated list has nothing at a place. */
const isNothingThere = (place: unknown): boolean => isObject(place) && Object.values(place).every((list) => !Array.isArray(list) || list.length === 0);

/** Names of the resources that a list holds, in lower case: of one place, or of all. */
export function listedItems(body: unknown): string[] {
  if (!isObject(body)) return [];
  const places = isObject(body["items"]) ? Object.values(body["items"]).filter(isObject) : [body];
  const items = places.flatMap((place) => Object.entries(place).flatMap(([name, list]) => (Array.isArray(list) && (isListing(name) || body["items"] !== undefined) ? list : [])));
  return items.flatMap((item) => identity(item)?.toLowerCase() ?? []);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const typeOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

/** Whether the cloud makes a resource's name up: it is not the one in its address. */
const hasMadeUpName = ({ id, name }: Record<string, unknown>): boolean => typeof id === "string" && id.startsWith("/") && typeof name === "string" && !id.toLowerCase().endsWith(`/${name.toLowerCase()}`);

/** What tells an item of a list from the others. */
function identity(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const found = item["name"] ?? item["id"] ?? item["email"] ?? item["role"];
  return typeof found === "string" ? found : undefined;
}

function isSameItem(bindings: Bindings, recorded: unknown, own: unknown): boolean {
  const [one, other] = [identity(recorded), identity(own)];
  return one !== undefined && other !== undefined && bindings.apply(one).toLowerCase() === other.toLowerCase();
}

/** The item of a list that is meant by a recorded one: of the same name, else at the same place. */
function matching(bindings: Bindings, recorded: unknown, own: readonly unknown[], index: number): unknown {
  const name = isObject(recorded) ? recorded["name"] : undefined;
  const named = typeof name === "string" ? own.filter((item) => isObject(item) && item["name"] === bindings.apply(name)) : [];
  return named.length === 1 ? named[0] : own[index];
}

/** What ids, and names that GKE makes up, are called in the replay, learned from two paths of the same form. */
function learnSegments(bindings: Bindings, recorded: string, own: string): void {
  const [one, other] = [bindings.apply(recorded).split("/"), own.split("/")];
  if (one.length !== other.length) return;
  one.forEach((segment, index) => {
    if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$|^gke-[a-z0-9-]+-(grp|pe-subnet)$/i.test(segment)) bindings.bind(segment, other[index] ?? segment);
  });
}
