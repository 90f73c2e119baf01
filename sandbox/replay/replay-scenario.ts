import { setTimeout as delay } from "node:timers/promises";
import { requestOf } from "./azure-target.ts";
import { Bindings } from "./bindings.ts";
import { type Answer, compare, type Comparison, type Deviation } from "./compare.ts";
import { isContradicted } from "./contradicted.ts";
import { isWithin, operationsOf, pathOf, placeholdersOf } from "./exchange-paths.ts";
import { operationOf } from "./operation.ts";
import { isAltered, isCollection, recorderOf } from "./recorders.ts";
import type { Exchange, Scenario } from "./tape.ts";
import type { OpenTarget, Target } from "./target.ts";
import { Trail, type Unjudged } from "./trail.ts";
import { isNotModelled, refusedProperties, without } from "./unmodelled.ts";

/** What came of one exchange. */
export type Outcome = { readonly kind: "agrees" } | { readonly kind: "deviates"; readonly deviations: readonly Deviation[] } | Unjudged;

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
  private readonly trail = new Trail();

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
        if (exchange.method !== "GET") this.trail.noteOperation(exchange, isUnjudged(outcome) ? outcome : undefined);
        results.push({ scenario: this.scenario.name, cloud: this.scenario.cloud, step: index + 1, operation: operationOf(exchange.method, exchange.url), outcome });
      }
      return results;
    } finally {
      await target.close();
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
    const cause = this.trail.refusalOf(recorded);
    if (cause !== undefined) {
      // What is in the way of others goes all the same.
      if (recorded.method === "DELETE") await target.send(recorded.method, url, undefined);
      return this.trail.refuse(recorded, cause);
    }
    const strange = this.trail.strangeOperation(recorded);
    if (strange !== undefined) return strange;
    if (/\$\{|%7B/.test(url)) return { kind: "notOnTape", why: "the recording does not tell where the address comes from" };
    if (recorded.status >= 500 && !isCollection(this.scenario)) return { kind: "notOnTape", why: "the cloud itself failed" };
    if (this.lacksRequest(recorded)) {
      this.trail.noteUnknown(recorded);
      return { kind: "notOnTape", why: "the recorder kept no request" };
    }
    if (this.trail.isAmbiguous(recorded, this.scenario.exchanges[index + 1])) {
      // One of them is there: it would be in the way of what holds them.
      if (recorded.method === "DELETE") await target.send(recorded.method, url, undefined);
      return { kind: "notOnTape", why: "the recorder gave several things one name" };
    }
    target.tell(url, recorded.responseBody);
    const answer = await this.send(target, recorded, url, this.bindings.applyTo(requestOf(recorded)));
    if (isNotModelled(answer)) return this.trail.refuse(recorded, messageOf(answer));
    const absent = this.trail.notFound(recorded, answer);
    if (absent !== undefined) return absent;
    if (isCollection(this.scenario) && recorded.status !== answer.status) return { kind: "notOnTape", why: "what was there before is not known" };
    this.trail.noteAnswer(recorded, answer);
    const outcome = await this.judge(target, recorded, index, url, answer);
    if (outcome.kind !== "deviates") return outcome;
    if (this.namesUnmadePrincipal(recorded, index)) return this.trail.refuse(recorded, "an identity that the sandbox has not made");
    return this.trail.mayDiffer(recorded, answer) ?? outcome;
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
    const isOperation = operationsOf(asked.url).length > 0;
    const change = rest.findIndex(({ method, url }) => !["GET", "HEAD"].includes(method) && (isOperation || isWithin(path, pathOf(url)) || isWithin(pathOf(url), path)));
    return (change === -1 ? rest : rest.slice(0, change)).filter(({ method, url }) => method === asked.method && questionOf(url) === questionOf(asked.url));
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

  private lacksRequest(recorded: Exchange): boolean {
    const { method, requestBody, url, status } = recorded;
    if (recorderOf(this.scenario).keepsRequests || (requestBody !== null && requestBody !== "")) return false;
    return method === "PATCH" || (method === "PUT" && (status >= 300 || requestOf(recorded) === null)) || (method === "POST" && /:set|regenerate|serviceAccounts$/i.test(url));
  }

  /** Whether a request is about an identity that came of an earlier answer, in which the sandbox had none. */
  private namesUnmadePrincipal(recorded: Exchange, index: number): boolean {
    const { principalId } = (requestOf(recorded) as { properties?: { principalId?: unknown } } | null)?.properties ?? {};
    if (typeof principalId !== "string" || this.bindings.apply(principalId) !== principalId) return false;
    return this.scenario.exchanges.slice(0, index).some(({ responseBody }) => JSON.stringify(responseBody ?? "").includes(`"principalId":"${principalId}"`));
  }

  private get comparison(): Comparison {
    return {
      bindings: this.bindings,
      keepsRetryAfter: recorderOf(this.scenario).keepsRetryAfter,
      ignores: (deviation) => isAltered(deviation, this.scenario) || isContradicted(this.scenario, deviation.path) || [...this.leftOut].some((name) => comesOf(name, deviation.path)),
    };
  }
}

/** An address without the signature that ARM gives those of operations anew with each answer. */
function questionOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  for (const name of ["t", "c", "s", "h"]) searchParams.delete(name);
  return `${pathname}?${searchParams.toString()}`;
}

const isUnjudged = (outcome: Outcome): outcome is Unjudged => outcome.kind === "notModelled" || outcome.kind === "notOnTape";

/** Whether a deviation at a path comes of a property that was left out of requests; Google's refusals name the resource first. */
function comesOf(leftOut: string, path: string): boolean {
  const name = leftOut.replaceAll("[]", "");
  const place = `.${path.replace(/^value\[\]\./, "").replaceAll("[]", "")}.`;
  return [name, name.slice(name.indexOf(".") + 1)].some((each) => place.includes(`.${each}.`) || `.${each}.`.startsWith(place));
}

const messageOf = ({ body }: Answer): string => String((body as { error?: { message?: unknown } } | undefined)?.error?.message ?? "");
