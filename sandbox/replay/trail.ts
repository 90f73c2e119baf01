import { type Answer, listedItems } from "./compare.ts";
import { changedBy, isWithin, madeBy, mentions, operationsOf, pathOf } from "./exchange-paths.ts";
import type { Exchange } from "./tape.ts";

/** Why an exchange is not judged. */
export type Unjudged =
  /** The sandbox does not have what is asked for, and says so. */
  | { readonly kind: "notModelled"; readonly why: string }
  /** The answer depends on something that is not on the tape. */
  | { readonly kind: "notOnTape"; readonly why: string };

/** What a replay has done of what its recording did. The rest leaves things of which nothing can be judged. */
export class Trail {
  /** Paths of what the sandbox refused as not modelled. */
  private readonly missing: { path: string; why: string }[] = [];
  /** Names of operations that are not those of the replay, with why. */
  private readonly neverBegun = new Map<string, Unjudged>();
  /** Paths of what the replay has made. */
  private readonly made = new Set<string>();
  /** Paths of what the replay has deleted. */
  private readonly deleted = new Set<string>();
  /** Paths of what was changed by requests that the recorder did not keep. */
  private readonly unknown: string[] = [];
  /** Paths that the recorder gave to several things. */
  private readonly ambiguous = new Set<string>();

  /** The sandbox does not have what is asked for: nothing in it can be judged. */
  refuse(recorded: Exchange, why: string): Unjudged {
    this.missing.push({ path: changedBy(recorded), why });
    for (const address of [recorded.responseHeaders["Azure-AsyncOperation"], recorded.responseHeaders["Location"], (recorded.responseBody as { selfLink?: string } | null)?.selfLink]) {
      if (address !== undefined && URL.canParse(address)) this.missing.push({ path: pathOf(address), why });
    }
    return { kind: "notModelled", why };
  }

  /** What of that which a request is about the sandbox has refused; undefined where it has all. */
  refusalOf({ url, requestBody }: Exchange): string | undefined {
    return this.missing.find(({ path }) => isWithin(pathOf(url), path) || mentions(requestBody, path))?.why;
  }

  /** Recorders give all operations one name: whose operation it is after a change. @param outcome undefined where the change was judged */
  noteOperation({ responseBody }: Exchange, outcome: Unjudged | undefined): void {
    for (const name of operationsOf(responseBody)) {
      if (outcome === undefined) this.neverBegun.delete(name);
      else this.neverBegun.set(name, outcome);
    }
  }

  /** Why the operation that is asked for is not one of the replay. */
  strangeOperation({ url }: Exchange): Unjudged | undefined {
    return operationsOf(url).flatMap((name) => this.neverBegun.get(name) ?? [])[0];
  }

  noteUnknown(recorded: Exchange): void {
    this.unknown.push(changedBy(recorded));
  }

  /** Remembers what an answered request has made or deleted. */
  noteAnswer(recorded: Exchange, { status }: Answer): void {
    const path = pathOf(recorded.url);
    if (recorded.method === "DELETE") {
      this.made.delete(path);
      this.deleted.add(path);
    } else if (status < 300 && recorded.method !== "GET") {
      this.made.add(madeBy(recorded));
    }
  }

  /** Why the sandbox rightly does not find what the cloud found. */
  notFound(recorded: Exchange, answer: Answer): Unjudged | undefined {
    if (answer.status !== 404) return undefined;
    const path = pathOf(recorded.url);
    if (recorded.status < 300 && ![...this.made].some((made) => isWithin(path, made))) return { kind: "notOnTape", why: "it was there before the recording" };
    if (recorded.status !== 404 && this.deleted.has(path)) return { kind: "notOnTape", why: "what kept it from being deleted" };
    return undefined;
  }

  /** Why an answer may rightly be another one than the cloud's. */
  mayDiffer(recorded: Exchange, answer: Answer): Unjudged | undefined {
    if (this.isOfBefore(recorded, answer)) return { kind: "notOnTape", why: "it was there before the recording" };
    if (this.unknown.some((place) => isWithin(pathOf(recorded.url), place))) return { kind: "notOnTape", why: "the recorder did not keep what was changed before" };
    return undefined;
  }

  /** Whether one of several things of the same name is meant: Config Connector's recorder calls all subnetworks of a scenario `${subnetworkID}`. */
  isAmbiguous(recorded: Exchange, next: Exchange | undefined): boolean {
    const [path, place] = [pathOf(recorded.url), madeBy(recorded)];
    // Not found, though it has been made: this is the next one of that name, which is about to be made.
    if (recorded.method === "GET" && recorded.status === 404 && path.includes("${") && this.made.has(path) && next?.method === "POST" && madeBy(next) === path) this.ambiguous.add(path);
    if (recorded.method === "POST" && recorded.status < 300 && place !== path && place.includes("${") && this.made.has(place)) this.ambiguous.add(place);
    return [...this.ambiguous].some((other) => isWithin(path, other) || isWithin(place, other));
  }

  /** Whether an answer lists nothing but what was there before the recording, or is a policy that it has not set. */
  private isOfBefore(recorded: Exchange, answer: Answer): boolean {
    const path = pathOf(recorded.url);
    if (path.endsWith(":getiampolicy")) return !this.made.has(path.replace(/:getiampolicy$/, ":setiampolicy"));
    const listed = recorded.method === "GET" && recorded.status === 200 ? listedItems(recorded.responseBody) : [];
    if (listed.length === 0 || listed.some((item) => [...this.made].some((made) => made.endsWith(`/${item}`)))) return false;
    return listedItems(answer.body).length === 0;
  }
}
