import type { CloudRequest, CloudResponse } from "../cloud.ts";

/** How long a case lasts: so many strikes, so many seconds, or whichever of the two ends first. */
export interface Duration {
  readonly times?: number;
  readonly seconds?: number;
}

/** A known refusal of a cloud, in the cloud's own words and status. */
export interface WeatherCase {
  /** E.g. "ssd-quota". */
  readonly name: string;
  /** What is refused, and why, in one sentence. */
  readonly meaning: string;
  /** How long it lasts where nothing else is asked for. */
  readonly lasts: Duration;
  readonly strike: RequestStrike | EventStrike;
}

/** Refuses requests before the stand-in sees them. */
export interface RequestStrike {
  readonly kind: "request";
  /** "*" is any. */
  readonly method: string;
  readonly host: string;
  /** Matches the path, without its query. */
  readonly path: RegExp;
  /** @param match of the path */
  answer(request: CloudRequest, match: RegExpExecArray): CloudResponse;
}

/** Lets work fail, or last, that a stand-in has begun: the stand-in asks by the event's name, and says the rest itself. */
export interface EventStrike {
  readonly kind: "event";
  readonly event: WeatherEvent;
}

/** Work in a stand-in that bad weather can let fail or last. */
export type WeatherEvent = "cosmos account is provisioned" | "resource provider is registered" | "resource provider is looked up";
