import { AzureError } from "../azure-error.ts";

/** A bucket of requests: so many at once, and so many more each second. */
interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/** ARM's limits of a principal in a subscription since 2024: https://aka.ms/arm-throttling. */
const limits: Readonly<Record<"reads" | "writes" | "deletes", Limit>> = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
};

interface Bucket {
  left: number;
  filledAt: number;
}

/** ARM's token buckets, one a principal and kind of request. */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => Date) {}

  /** Takes a request from the principal's bucket. Throws 429 where it is empty; gives the rest, for ARM's headers. */
  take(principal: string, method: string, subscription: string): Record<string, string> {
    const kind = method === "GET" || method === "HEAD" ? "reads" : method === "DELETE" ? "deletes" : "writes";
    const limit = limits[kind];
    const now = this.now().getTime();
    const key = `${kind} ${principal}`;
    const bucket = this.buckets.get(key) ?? { left: limit.burst, filledAt: now };
    bucket.left = Math.min(limit.burst, bucket.left + ((now - bucket.filledAt) / 1000) * limit.perSecond);
    bucket.filledAt = now;
    this.buckets.set(key, bucket);
    if (bucket.left < 1) {
      throw new AzureError(429, "SubscriptionRequestsThrottled", `Number of '${kind}' requests for subscription '${subscription}' actor '${principal}' exceeded. Please try again after '1' seconds after additional tokens are available.`, {
        headers: { "retry-after": "1" },
      });
    }
    bucket.left -= 1;
    return { [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(Math.floor(bucket.left)) };
  }
}

/** Container groups created in a region and subscription: 100 in 5 minutes, 300 an hour (ACI quota page). */
export class CreateRate {
  private created: number[] = [];

  constructor(private readonly now: () => Date) {}

  /** Counts a creation. Throws 429 where there were too many. */
  count(): void {
    const now = this.now().getTime();
    this.created = this.created.filter((time) => now - time < 3_600_000);
    const lastFiveMinutes = this.created.filter((time) => now - time < 300_000);
    const oldest = lastFiveMinutes.length >= 100 ? { time: lastFiveMinutes[0], window: 300_000 } : this.created.length >= 300 ? { time: this.created[0], window: 3_600_000 } : undefined;
    if (oldest?.time !== undefined) {
      const wait = Math.ceil((oldest.time + oldest.window - now) / 1000);
      throw new AzureError(429, "TooManyRequests", `The rate of container group creations was exceeded (100 in 5 minutes, 300 an hour). Please try again after '${String(wait)}' seconds.`, {
        headers: { "retry-after": String(wait) },
      });
    }
    this.created.push(now);
  }
}
