import { describe, expect, test } from "vitest";
import type { BodyRules } from "../read.ts";
import { unmodelledProperties, unpublishedMembers, valueAt, withValue } from "./samples.ts";

/** What the contract sees of an answer, whichever cloud it is of. */
export interface ContractAnswer {
  readonly status: number;
  readonly body: unknown;
  /** What the cloud means by a refusal; undefined where it is none. */
  readonly refusal: "not modelled" | "invalid" | "not found" | "denied" | "other" | undefined;
  /** As the audit log has the request's body. */
  readonly audit: string;
  readonly permissions: readonly string[];
}

/** A cloud of a test's own, with all that a resource of the kind stands in, and nobody else in it. */
export interface Bench {
  /** Asks for the resource with a body, and waits until it is there or refused. */
  make(body: unknown): Promise<ContractAnswer>;
  get(as?: "stranger"): Promise<ContractAnswer>;
  /** The resources in a list. */
  list(as?: "stranger"): Promise<ContractAnswer & { readonly items: readonly unknown[] }>;
  /** Asks for its end, and waits for it. */
  remove(as?: "stranger"): Promise<ContractAnswer>;
  makeAsStranger(body: unknown): Promise<ContractAnswer>;
  /** Everything that `sandbox status` would tell. */
  inventory(): string;
  /** As after a restart of the sandbox. */
  restart(): Promise<void>;
  close(): void | Promise<void>;
}

/** A kind with what the contract needs to try it. */
export interface KindUnderTest {
  readonly type: string;
  /** The least body by which one is made; undefined of resources that are there without. */
  readonly body: unknown;
  readonly rules: BodyRules<unknown>;
  /** Texts in {@link body} that nobody may see again. */
  readonly secrets?: readonly string[];
  /** Members of the answer to a creation that hold secrets: nobody sees them a second time. */
  readonly shownOnce?: readonly string[];
  /** Members of the schema that the described version of the API does not have. */
  readonly newer?: readonly string[];
  /** Whether it comes and goes with what it stands in, so that nobody deletes it. @default false */
  readonly isPart?: boolean;
  readonly open: () => Promise<Bench>;
}

/** What every kind of resource keeps, whatever it is and whichever cloud it is of. */
export function describeContract(kind: KindUnderTest): void {
  const tried = async (run: (bench: Bench) => Promise<void>): Promise<void> => {
    const bench = await kind.open();
    try {
      await run(bench);
    } finally {
      await bench.close();
    }
  };

  const absent = kind.isPart === true ? undefined : "not found";

  describe(kind.type, () => {
    test(kind.isPart === true ? "is there, shown and listed" : "is made, shown, listed and taken away", () =>
      tried(async (bench) => {
        expect((await bench.get()).refusal).toBe(absent);
        expect((await bench.make(kind.body)).refusal).toBeUndefined();
        const shown = await bench.get();
        expect(shown.status).toBe(200);
        expect((await bench.list()).items.map(nameOf)).toContain(nameOf(shown.body));
        if (kind.isPart === true) return;
        expect((await bench.remove()).refusal).toBeUndefined();
        expect((await bench.get()).refusal).toBe("not found");
        expect((await bench.list()).items.map(nameOf)).not.toContain(nameOf(shown.body));
      }));

    test("outlives a restart of the sandbox", () =>
      tried(async (bench) => {
        await bench.make(kind.body);
        const before = (await bench.get()).body;
        await bench.restart();
        expect((await bench.get()).body).toEqual(before);
      }));

    test("models nothing that the API does not have", () => {
      expect(unpublishedMembers(kind.rules.schema, kind.rules.spec).filter((path) => kind.newer?.includes(path) !== true)).toEqual([]);
    });

    const others = unmodelledProperties(kind.rules);
    test(`refuses by name what it does not model: ${String(others.length)} properties`, () =>
      tried(async (bench) => {
        for (const { path, sample } of others) {
          const answer = await bench.make(withValue(kind.body, path, sample));
          expect([path, answer.refusal]).toEqual([path, "not modelled"]);
          expect(JSON.stringify(answer.body)).toContain(path.replaceAll("[]", "[0]"));
        }
        expect((await bench.get()).refusal).toBe(absent);
      }));

    test("takes the same where it asks for nothing", () =>
      tried(async (bench) => {
        const silent = others.filter(({ path }) => hasParent(kind.body, path)).reduce((body, { path, sample }) => withValue(body, path, nothingOf(sample)), kind.body);
        expect((await bench.make(silent)).refusal).toBeUndefined();
      }));

    test("refuses what the API does not have, and not as something that is not modelled", () =>
      tried(async (bench) => {
        expect((await bench.make(withValue(kind.body, "sandboxInvented", "sample"))).refusal).toBe("invalid");
      }));

    test("denies what nobody has granted, and never says that it is not there", () =>
      tried(async (bench) => {
        expect((await bench.makeAsStranger(kind.body)).refusal).toBe("denied");
        for (const answer of [await bench.get("stranger"), ...(kind.isPart === true ? [] : [await bench.remove("stranger")])]) {
          expect(answer.refusal).toBe("denied");
          expect(answer.permissions).not.toEqual([]);
        }
        // Some lists are open to everybody, and show what each may see.
        const { refusal, items } = await bench.list("stranger");
        expect(refusal === "denied" || items.length === 0).toBe(true);
      }));

    if (kind.shownOnce !== undefined) {
      test("shows a secret to who makes it, and never again", () =>
        tried(async (bench) => {
          const made = await bench.make(kind.body);
          const secrets = (kind.shownOnce ?? []).map((name) => valueAt(made.body, name));
          const seen = async (): Promise<string> => [JSON.stringify((await bench.get()).body), JSON.stringify((await bench.list()).body), bench.inventory()].join("\n");
          const later = [made.audit, await seen(), await bench.restart().then(seen)].join("\n");
          for (const secret of secrets) {
            expect(secret).toMatch(/./);
            expect(later).not.toContain(secret);
          }
        }));
    }

    if (kind.secrets !== undefined) {
      test("shows no secret to anyone", () =>
        tried(async (bench) => {
          const made = await bench.make(kind.body);
          const seen = [made.audit, JSON.stringify(made.body), JSON.stringify((await bench.get()).body), JSON.stringify((await bench.list()).body), bench.inventory()].join("\n");
          for (const secret of kind.secrets ?? []) {
            expect(JSON.stringify(kind.body)).toContain(secret);
            expect(seen).not.toContain(secret);
          }
        }));
    }
  });
}

const nameOf = (resource: unknown): unknown => (resource as { readonly name?: unknown }).name;

/** Whether what a path's last part stands in is there. */
const hasParent = (body: unknown, path: string): boolean => valueAt(body, path.split(".").slice(0, -1).join(".")) !== undefined;

/** A value of the same form that asks for nothing. */
function nothingOf(sample: unknown): unknown {
  if (Array.isArray(sample)) return [];
  return typeof sample === "object" ? {} : typeof sample === "boolean" ? false : null;
}
