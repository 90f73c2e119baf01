import type { Deviation } from "./compare.ts";
import { accepts, type Accepted } from "./ledger.ts";
import type { Result } from "./replay-scenario.ts";

/** How many exchanges came to what. */
export interface Tally {
  /** On what is modelled. */
  readonly judged: number;
  readonly agree: number;
  /** Differ only in what the ledger accepts. */
  readonly accepted: number;
  readonly deviate: number;
  readonly notModelled: number;
  readonly notOnTape: number;
}

/** Results with what the ledger says of them. */
export class Report {
  /** Entries of the ledger that no deviation needed. */
  readonly unused: readonly Accepted[];

  constructor(
    private readonly results: readonly Result[],
    private readonly ledger: readonly Accepted[],
  ) {
    this.unused = ledger.filter((entry) => !results.some((result) => deviationsOf(result).some(({ path }) => accepts(entry, result.operation, path, result.scenario))));
  }

  tally(cloud?: Result["cloud"]): Tally {
    const results = this.results.filter((result) => cloud === undefined || result.cloud === cloud);
    const count = (test: (result: Result) => boolean): number => results.filter(test).length;
    const agree = count(({ outcome }) => outcome.kind === "agrees");
    const differing = results.filter(({ outcome }) => outcome.kind === "deviates");
    const accepted = differing.filter((result) => this.open(result).length === 0).length;
    return {
      judged: agree + differing.length,
      agree,
      accepted,
      deviate: differing.length - accepted,
      notModelled: count(({ outcome }) => outcome.kind === "notModelled"),
      notOnTape: count(({ outcome }) => outcome.kind === "notOnTape"),
    };
  }

  /** Deviations that the ledger does not know. */
  private open(result: Result): Deviation[] {
    return deviationsOf(result).filter(({ path }) => !this.ledger.some((entry) => accepts(entry, result.operation, path, result.scenario)));
  }

  /** The deviations of every operation, most frequent first. */
  lines(): string[] {
    const operations = [...new Set(this.results.map(({ operation }) => operation))].sort();
    return operations.flatMap((operation) => {
      const own = this.results.filter((result) => result.operation === operation && ["agrees", "deviates"].includes(result.outcome.kind));
      const groups = new Map<string, { deviation: Deviation; steps: string[] }>();
      for (const result of own) {
        for (const deviation of this.open(result)) {
          const key = `${deviation.kind} ${deviation.path}`;
          const group = groups.get(key) ?? { deviation, steps: [] };
          groups.set(key, { ...group, steps: [...group.steps, `${result.scenario}:${String(result.step)}`] });
        }
      }
      if (groups.size === 0) return [];
      const agreeing = own.filter(({ outcome }) => outcome.kind === "agrees").length;
      const sorted = [...groups.values()].sort((one, other) => other.steps.length - one.steps.length);
      return [`${operation}: ${String(agreeing)} of ${String(own.length)} agree`, ...sorted.map(({ deviation, steps }) => `  ${String(steps.length)} x ${line(deviation)}  [${steps.slice(0, 3).join(" ")}]`)];
    });
  }

  /** What is not modelled, most frequent first. */
  notModelled(): string[] {
    const counts = new Map<string, number>();
    for (const { operation, outcome } of this.results) {
      if (outcome.kind === "notModelled") counts.set(operation, (counts.get(operation) ?? 0) + 1);
    }
    return [...counts].sort(([, one], [, other]) => other - one).map(([operation, count]) => `  ${String(count)} x ${operation}`);
  }
}

const deviationsOf = ({ outcome }: Result): readonly Deviation[] => (outcome.kind === "deviates" ? outcome.deviations : []);

const short = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 160);

function line({ kind, path, recorded, answered }: Deviation): string {
  if (kind === "missing") return `${path} is missing: the cloud has ${short(recorded)}`;
  if (kind === "extra") return `${path} is too much: ${short(answered)}`;
  return `${path}: the cloud has ${short(recorded)}, the sandbox ${short(answered)}`;
}

/** "812 of 900 exchanges on modelled types agree (90.2 %)". */
export const summary = ({ judged, agree, accepted, deviate, notModelled, notOnTape }: Tally): string =>
  `${String(agree)} of ${String(judged)} exchanges on modelled types agree (${judged === 0 ? "100" : ((100 * agree) / judged).toFixed(1)} %), ` +
  `${String(accepted)} differ as the ledger says, ${String(deviate)} differ otherwise; ${String(notModelled)} not modelled, ${String(notOnTape)} not to be judged`;
