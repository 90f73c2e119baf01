import { afterAll, beforeAll, expect, it } from "vitest";
import { PolicyTrial, type TriedResource } from "./policy-trial.ts";

/** A resource that breaks a policy, and what is said of it. */
export interface Violation extends TriedResource {
  readonly what: string;
  readonly says: string | RegExp;
}

/** A resource that keeps a policy. */
export interface Example extends TriedResource {
  readonly what: string;
}

/** Starts the policy pack before the tests of a file and ends it after them. */
export function policyTrial(): () => PolicyTrial {
  let trial: PolicyTrial;
  beforeAll(async () => {
    trial = await PolicyTrial.start();
  }, 120_000);
  afterAll(() => {
    trial.stop();
  });
  return () => trial;
}

/** A test for each resource: of the one policy alone, since a scanty example may break others. */
export function describePolicy(policy: string, trial: () => PolicyTrial, cases: { readonly refuses: readonly Violation[]; readonly accepts: readonly Example[] }): void {
  it.each(cases.refuses)(`${policy} refuses $what`, async ({ says, ...resource }) => {
    const found = await trial().found(policy, resource);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(says);
  });
  it.each(cases.accepts)(`${policy} accepts $what`, async (resource) => {
    expect(await trial().found(policy, resource)).toEqual([]);
  });
}
