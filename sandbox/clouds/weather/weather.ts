import type { CloudRequest, CloudResponse } from "../cloud.ts";
import type { Duration, WeatherCase, WeatherEvent } from "./weather-case.ts";

/** A case that is in force. */
interface Rule {
  readonly weatherCase: WeatherCase;
  /** Undefined where the number of strikes is not what ends it. */
  timesLeft: number | undefined;
  /** Milliseconds since 1970. */
  readonly until: number | undefined;
  struck: number;
}

/** A case, as `sandbox weather` shows it. */
export interface WeatherReport {
  readonly name: string;
  readonly meaning: string;
  /** Undefined where it is over or was never asked for. */
  readonly inForce?: { readonly timesLeft?: number; readonly until?: string };
  /** How often it has struck since it was last asked for. */
  readonly struck: number;
}

/** A case that there is not. */
export class UnknownCase extends Error {}

/**
 * Bad days of the clouds, on request: named cases that refuse what a cloud is known to refuse, for so many times or
 * seconds. They are forgotten when the sandbox ends.
 */
export class Weather {
  private readonly rules = new Map<string, Rule>();

  constructor(
    private readonly cases: readonly WeatherCase[],
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Puts a case in force, anew where it is already.
   * @param lasts in place of the case's own duration
   */
  set(name: string, lasts: Duration = {}): void {
    const weatherCase = this.cases.find((candidate) => candidate.name === name);
    if (weatherCase === undefined) throw new UnknownCase(`there is no case ${name}; there are ${this.cases.map((known) => known.name).join(", ")}`);
    const { times, seconds } = lasts.times === undefined && lasts.seconds === undefined ? weatherCase.lasts : lasts;
    this.rules.set(name, { weatherCase, timesLeft: times, until: seconds === undefined ? undefined : this.now() + seconds * 1000, struck: 0 });
  }

  clear(): void {
    this.rules.clear();
  }

  report(): WeatherReport[] {
    return this.cases.map(({ name, meaning }) => {
      const rule = this.rules.get(name);
      const inForce = rule !== undefined && this.isInForce(rule) ? { timesLeft: rule.timesLeft, until: rule.until === undefined ? undefined : new Date(rule.until).toISOString() } : undefined;
      return { name, meaning, inForce, struck: rule?.struck ?? 0 };
    });
  }

  /** The refusal that a request meets; undefined in good weather. */
  refusal(request: CloudRequest): CloudResponse | undefined {
    for (const rule of this.rules.values()) {
      const { strike } = rule.weatherCase;
      if (strike.kind !== "request" || (strike.method !== "*" && strike.method !== request.method) || strike.host !== request.host || !this.isInForce(rule)) continue;
      const match = strike.path.exec(request.url.pathname);
      if (match === null) continue;
      count(rule);
      return strike.answer(request, match);
    }
    return undefined;
  }

  /** Whether work that a stand-in has begun is to fail. */
  strikes(event: WeatherEvent): boolean {
    const rule = [...this.rules.values()].find(({ weatherCase: { strike } }) => strike.kind === "event" && strike.event === event);
    if (rule === undefined || !this.isInForce(rule)) return false;
    count(rule);
    return true;
  }

  private isInForce({ timesLeft, until }: Rule): boolean {
    return (timesLeft === undefined || timesLeft > 0) && (until === undefined || this.now() < until);
  }
}

function count(rule: Rule): void {
  rule.struck += 1;
  if (rule.timesLeft !== undefined) rule.timesLeft -= 1;
}
