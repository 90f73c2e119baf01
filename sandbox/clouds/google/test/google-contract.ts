import { describe, expect, test } from "vitest";
import { describeContract, type KindUnderTest } from "../../kit/contract/kind-contract.ts";
import { GoogleBench, type GoogleExample } from "./google-bench.ts";

/** What every kind of Google's keeps: the contract, and that what is there is not made again. */
export function describeGoogleContract({ example, ...kind }: Omit<KindUnderTest, "open"> & { readonly example: GoogleExample }): void {
  describeContract({ ...kind, open: () => GoogleBench.open(example) });

  if (example.name !== undefined) {
    describe(`${kind.type}, as Google has it`, () => {
      test("is not made a second time", async () => {
        const bench = await GoogleBench.open(example);
        try {
          await bench.make(kind.body);
          const before = await bench.get();
          expect((await bench.make(kind.body)).status).toBe(409);
          expect((await bench.get()).body).toEqual(before.body);
        } finally {
          await bench.close();
        }
      });
    });
  }
}
