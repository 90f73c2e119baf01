import type { Answer } from "./compare.ts";
import type { Bindings } from "./bindings.ts";
import type { Scenario } from "./tape.ts";

/** A stand-in cloud that a scenario is replayed against: a fresh one for each. */
export interface Target {
  /** Sends a request as the owner of the account. */
  send(method: string, url: string, body: unknown): Promise<Answer>;
  /** What is told about the workloads that the recording saw, before a request is sent: what ran in a container is no answer of the cloud. */
  tell(url: string, recordedAnswer: unknown): void;
  close(): Promise<void>;
}

/** Opens a stand-in with what the recording found there. */
export type OpenTarget = (scenario: Scenario, bindings: Bindings) => Promise<Target>;

/** Header names in lower case. */
export const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
