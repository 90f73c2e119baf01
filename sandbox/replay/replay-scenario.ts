import { setTimeout as delay } from "node:timers/promises";
import { requestOf } from "./azure-target.ts";
import { Bindings } from "./bindings.ts";
import { type Answer, compare, type Comparison, type Deviation, listedItems } from "./compare.ts";
import { isContradicted } from "./contradicted.ts";
import { operationOf } from "./operation.ts";
import { isAltered, isCollection, recorderOf } from "./recorders.ts";
import type { Exchange, Scenario } from "./tape.ts";
import type { OpenTarget, Target } from "./target.ts";
import { isNotModelled, refusedProperties, without } from "./unmodelled.ts";

/** What came of one exchange. */
export type Outcome =
  | { readonly kind: "agrees" }
  | { readonly kind: "deviates"; readonly deviations: readonly Deviation[] }
  /** The sandbox does not have what is asked for, and says so. */
  | { readonly kind: "notModelled"; readonly why: string }
  /** The answer depends on something that is not on the tape. */
  | { readonly kind: "notOnTape"; readonly why: string };

export interface Result {
  readonly scenario: string;
  readonly cloud: Scenario["cloud"];
  /** Position in the scenario, from 1. */
  readonly step: number;
  /** E.g. "PUT Microsoft.ContainerInstance/containerGroups". */
  readonly operation: string;
  readonly outcome: Outcome;
}

/** How long an answer may take to become what was recorded, in milliseconds: clients waited, and recorders left out the wait. */
const patience = 1200;

/** Milliseconds between two looks. */
const step = 60;

/** Sends what a scenario's client sent, in its order, and compares what comes back. */
export async function replay(scenario: Scenario, open: OpenTarget): Promise<Result[]> {
  if (!isCollection(scenario)) return new ScenarioReplay(scenario, open).run();
  const results: Result[] = [];
  for (const [index, exchange] of scenario.exchanges.entries()) {
    const [result] = await new ScenarioReplay({ ...scenario, exchanges: [exchange] }, open).run();
    if (result !== undefined) results.push({ ...result, step: index + 1 });
  }
  return results;
}

class ScenarioReplay {
  private readonly bindings = new Bindings();
  /** Properties that the sandbox does not model: left out of requests. */
  private readonly leftOut = new Set<string>();
  /** Paths, in lower case, of what the sandbox refused as not modelled: nothing in them can be judged. */
  private readonly missing: { path: string; why: string }[] = [];
  /** Placeholders of operations that are not those of the replay, with why. */
  private readonly neverBegun = new Map<string, Outcome>();
  /** Paths, in lower case, of what the replay has made. */
  private readonly made = new Set<string>();
  /** Paths, in lower case, of what the replay has deleted. */
  private readonly deleted = new Set<string>();
  /** Paths, in lower case, of what was changed by requests that the recorder did not keep. */
  private readonly unknown: string[] = [];
  /** Paths, in lower case, that the recorder gave to several things. */
  private readonly ambiguous = new Set<string>();

  constructor(
    private readonly scenario: Scenario,
    private readonly open: OpenTarget,
  ) {}

  async run(): Promise<Result[]> {
    const target = await this.open(this.scenario, this.bindings);
    try {
      this.nameByRequests();
      const results: Result[] = [];
      for (const [index, exchange] of this.scenario.exchanges.entries()) {
        const outcome = await this.exchange(target, exchange, index);
        if (exchange.method !== "GET") this.noteOperation(exchange, outcome);
        results.push({ scenario: this.scenario.name, cloud: this.scenario.cloud, step: index + 1, operation: operationOf(exchange.method, exchange.url), outcome });
      }
      return results;
    } finally {
      await target.close();
    }
  }

  /** Recorders give all operations one name: whose operation it is from now on. */
  private noteOperation({ responseBody }: Exchange, outcome: Outcome): void {
    for (const name of placeholdersOf(responseBody).filter((each) => /operation/i.test(each))) {
      if (outcome.kind === "notModelled" || outcome.kind === "notOnTape") this.neverBegun.set(name, outcome);
      else this.neverBegun.delete(name);
    }
  }

  /** A recorder's name for what a request makes under a name of its own: `${addressID}` for `computeaddress-${uniqueId}`. */
  private nameByRequests(): void {
    for (const { method, requestBody, responseBody } of this.scenario.exchanges) {
      const { name } = (requestBody ?? {}) as { name?: unknown };
      const made = /^\$\{(\w+)\}$/.exec(String((responseBody as { targetId?: unknown } | null)?.targetId))?.[1];
      if (method !== "POST" || typeof name !== "string" || made === undefined || placeholdersOf(name).includes(made)) continue;
      this.bindings.invent(name);
      this.bindings.bindPlaceholder(made, this.bindings.apply(name));
    }
  }

  private async exchange(target: Target, recorded: Exchange, index: number): Promise<Outcome> {
    this.bindings.invent(recorded.url);
    const url = this.bindings.apply(recorded.url);
    const path = pathOf(recorded.url);
    const cause = this.missing.find((each) => isWithin(path, each.path) || mentions(recorded.requestBody, each.path));
    if (cause !== undefined) {
      // What is in the way of others goes all the same.
      if (recorded.method === "DELETE") await target.send(recorded.method, url, undefined);
      return this.refuse(recorded, cause.why);
    }
    const unbegun = placeholdersOf(recorded.url).flatMap((name) => this.neverBegun.get(name) ?? [])[0];
    if (unbegun !== undefined) return unbegun;
    if (/\$\{|%7B/.test(url)) return { kind: "notOnTape", why: "the recording does not tell where the address comes from" };
    if (recorded.status >= 500 && !isCollection(this.scenario)) return { kind: "notOnTape", why: "the cloud itself failed" };
    if (this.lacksRequest(recorded)) {
      this.unknown.push(changedBy(recorded));
      return { kind: "notOnTape", why: "the recorder kept no request" };
    }
    if (this.isAmbiguous(recorded, path, index)) {
      // One of them is there: it would be in the way of what holds them.
      if (recorded.method === "DELETE") await target.send(recorded.method, url, undefined);
      return { kind: "notOnTape", why: "the recorder gave several things one name" };
    }
    target.tell(url, recorded.responseBody);
    const request = this.bindings.applyTo(requestOf(recorded));
    const answer = await this.send(target, recorded, url, request);
    if (isNotModelled(answer)) return this.refuse(recorded, messageOf(answer));
    if (recorded.status < 300 && answer.status === 404 && !this.isMade(path)) return { kind: "notOnTape", why: "it was there before the recording" };
    if (recorded.status !== 404 && answer.status === 404 && this.deleted.has(path)) return { kind: "notOnTape", why: "what kept it from being deleted" };
    if (isCollection(this.scenario) && recorded.status !== answer.status) return { kind: "notOnTape", why: "what was there before is not known" };
    if (recorded.method === "DELETE") this.made.delete(path);
    if (recorded.method === "DELETE") this.deleted.add(path);
    else if (answer.status < 300 && recorded.method !== "GET") this.made.add(madeBy(recorded));
    const outcome = await this.judge(target, recorded, index, url, answer);
    if (outcome.kind !== "deviates") return outcome;
    if (this.isOfBefore(recorded, answer, path)) return { kind: "notOnTape", why: "it was there before the recording" };
    if (this.namesUnmadePrincipal(recorded, index)) return this.refuse(recorded, "an identity that the sandbox has not made");
    if (this.unknown.some((place) => isWithin(path, place))) return { kind: "notOnTape", why: "the recorder did not keep what was changed before" };
    return outcome;
  }

  private async judge(target: Target, recorded: Exchange, index: number, url: string, first: Answer): Promise<Outcome> {
    const deviations = compare(recorded, first, this.comparison);
    if (deviations.length === 0) return { kind: "agrees" };
    if (recorded.method !== "GET" && recorded.method !== "HEAD") return { kind: "deviates", deviations };
    const later = this.sameQuestions(index);
    if (later.some((other) => compare(other, first, this.comparison).length === 0)) return { kind: "agrees" };
    if (later.length > 0) return { kind: "deviates", deviations };
    for (let waited = 0, last = first; waited < patience; waited += step) {
      await delay(step);
      const answer = await target.send(recorded.method, url, undefined);
      if (compare(recorded, answer, this.comparison).length === 0) return { kind: "agrees" };
      if (waited >= patience / 4 && JSON.stringify(answer) === JSON.stringify(last)) break;
      last = answer;
    }
    return { kind: "deviates", deviations };
  }

  /** The same request later on, before anything else was done to what it asks for: a stand-in may be ahead of the real cloud. */
  private sameQuestions(index: number): Exchange[] {
    const { exchanges } = this.scenario;
    const asked = exchanges[index];
    if (asked === undefined) return [];
    const path = pathOf(asked.url);
    const rest = exchanges.slice(index + 1);
    // Every change begins an operation, and recorders give all of them one name.
    const isOperation = placeholdersOf(asked.url).some((name) => /operation/i.test(name));
    const change = rest.findIndex(({ method, url }) => !["GET", "HEAD"].includes(method) && (isOperation || isWithin(path, pathOf(url)) || isWithin(pathOf(url), path)));
    return (change === -1 ? rest : rest.slice(0, change)).filter(({ method, url }) => method === asked.method && url === asked.url);
  }

  /**
   * Sends a request without what the sandbox refuses as not modelled, property by property: the rest of the answer can
   * be judged. A request that the cloud refused is not sent again, nor is one judged of which nothing is left.
   */
  private async send(target: Target, { method, status }: Exchange, url: string, request: unknown): Promise<Answer> {
    const first = await target.send(method, url, request);
    if (!isNotModelled(first) || status >= 400) return first;
    const leftOut = new Set<string>();
    for (let body = request, answer = first, attempt = 0; ; attempt++) {
      const names = attempt > 40 ? [] : refusedProperties(answer, body);
      if (names.length === 0) return first;
      for (const name of names) {
        leftOut.add(name.replaceAll(/\[\d+\]/g, "[]"));
        body = without(body, name);
      }
      if (JSON.stringify(body) === "{}") return first;
      answer = await target.send(method, url, body);
      if (isNotModelled(answer)) continue;
      if (answer.status >= 400) return first;
      for (const name of leftOut) this.leftOut.add(name);
      return answer;
    }
  }

  private refuse(recorded: Exchange, why: string): Outcome {
    this.missing.push({ path: changedBy(recorded), why });
    for (const address of [recorded.responseHeaders["Azure-AsyncOperation"], recorded.responseHeaders["Location"], (recorded.responseBody as { selfLink?: string } | null)?.selfLink]) {
      if (address !== undefined && URL.canParse(address)) this.missing.push({ path: pathOf(address), why });
    }
    return { kind: "notModelled", why };
  }

  private lacksRequest({ method, requestBody, url, status }: Exchange): boolean {
    if (recorderOf(this.scenario).keepsRequests || (requestBody !== null && requestBody !== "")) return false;
    return method === "PATCH" || (method === "PUT" && status >= 300) || (method === "POST" && /:set|regenerate|serviceAccounts$/i.test(url));
  }

  /** Config Connector's recorder calls all subnetworks of a scenario `${subnetworkID}`. */
  private isAmbiguous(recorded: Exchange, path: string, index: number): boolean {
    const place = madeBy(recorded);
    // Not found, though it has been made: this is the next one of that name, which is about to be made.
    const next = this.scenario.exchanges[index + 1];
    if (recorded.method === "GET" && recorded.status === 404 && path.includes("${") && this.made.has(path) && next?.method === "POST" && madeBy(next) === path) this.ambiguous.add(path);
    if (recorded.method === "POST" && recorded.status < 300 && place !== path && place.includes("${") && this.made.has(place)) this.ambiguous.add(place);
    return [...this.ambiguous].some((other) => isWithin(path, other) || isWithin(place, other));
  }

  /** Whether an answer lists nothing but what was there before the recording, or is a policy that it has not set. */
  private isOfBefore(recorded: Exchange, answer: Answer, path: string): boolean {
    if (path.endsWith(":getiampolicy")) return !this.made.has(path.replace(/:getiampolicy$/, ":setiampolicy"));
    const listed = recorded.method === "GET" && recorded.status === 200 ? listedItems(recorded.responseBody) : [];
    if (listed.length === 0 || listed.some((item) => [...this.made].some((made) => made.endsWith(`/${item}`)))) return false;
    return listedItems(answer.body).length === 0;
  }

  /** Whether a request is about an identity that came of an earlier answer, in which the sandbox had none. */
  private namesUnmadePrincipal(recorded: Exchange, index: number): boolean {
    const { principalId } = (requestOf(recorded) as { properties?: { principalId?: unknown } } | null)?.properties ?? {};
    if (typeof principalId !== "string" || this.bindings.apply(principalId) !== principalId) return false;
    return this.scenario.exchanges.slice(0, index).some(({ responseBody }) => JSON.stringify(responseBody ?? "").includes(`"principalId":"${principalId}"`));
  }

  private isMade(path: string): boolean {
    return [...this.made].some((made) => isWithin(path, made));
  }

  private get comparison(): Comparison {
    return {
      bindings: this.bindings,
      keepsRetryAfter: recorderOf(this.scenario).keepsRetryAfter,
      ignores: (deviation) => isAltered(deviation, this.scenario) || isContradicted(this.scenario, deviation.path) || [...this.leftOut].some((name) => comesOf(name, deviation.path)),
    };
  }
}

const placeholdersOf = (value: unknown): string[] => [...(JSON.stringify(value ?? "") ?? "").matchAll(/\$\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

const pathOf = (url: string): string => decodeURIComponent(new URL(url).pathname).toLowerCase().replaceAll(/\/{2,}/g, "/");

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`) || path.startsWith(`${outer}:`);

const mentions = (body: unknown, path: string): boolean => path.split("/").length > 4 && JSON.stringify(body ?? "").toLowerCase().includes(`${path}"`);

/** What a request makes, if it makes something: its path, or in collections the path of the new one. */
function madeBy({ method, url, requestBody, responseBody }: Exchange): string {
  const path = pathOf(url);
  if (method !== "POST") return path;
  const body = requestBody as { name?: string; accountId?: string; cluster?: { name?: string }; nodePool?: { name?: string } } | null;
  const name = body?.cluster?.name ?? body?.nodePool?.name ?? body?.name;
  const answered = (responseBody as { id?: unknown; email?: unknown } | null) ?? {};
  const given = name ?? answered.email ?? answered.id;
  return typeof given === "string" ? `${path}/${given.toLowerCase()}` : path;
}

/** What a request makes, or changes by an action of its own: that of which nothing more can be judged when it is not done. */
function changedBy(recorded: Exchange): string {
  const path = pathOf(recorded.url);
  return recorded.method === "POST" ? (/^(.+\/(?!projects\/)[a-z]+\/[^/:]+)(?::[a-z]+|\/set[a-z]+)$/.exec(path)?.[1] ?? madeBy(recorded)) : path;
}

/** Whether a deviation at a path comes of a property that was left out of requests; Google's refusals name the resource first. */
function comesOf(leftOut: string, path: string): boolean {
  const name = leftOut.replaceAll("[]", "");
  const place = `.${path.replace(/^value\[\]\./, "").replaceAll("[]", "")}.`;
  return [name, name.slice(name.indexOf(".") + 1)].some((each) => place.includes(`.${each}.`) || `.${each}.`.startsWith(place));
}

const messageOf = ({ body }: Answer): string => String((body as { error?: { message?: unknown } } | undefined)?.error?.message ?? "");
