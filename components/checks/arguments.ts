import * as pulumi from "@pulumi/pulumi";
import type { Fault } from "./fault.ts";
import type { Rule } from "./rule.ts";
import { StackError } from "./stack-error.ts";

/** Arguments of a component that a cloud would refuse. It names all faults at once. */
export class ArgumentsError extends StackError {
  constructor(
    component: string,
    public readonly faults: readonly Fault[],
  ) {
    const lines = faults.map(({ path, value, advice }) => `  ${path}${value === undefined ? "" : ` = ${value}`}: ${advice}`);
    super([`${faults.length === 1 ? "1 argument" : `${faults.length} arguments`} of ${component} cannot be used:`, ...lines].join("\n"));
  }
}

/** Finds the faults of an argument, which has this path. */
export type Check<T> = (path: string, value: T) => readonly Fault[];

/** A check for one rule, which shows the value. */
export const by =
  <T extends string | number>(rule: Rule<T>): Check<T> =>
  (path, value) => {
    const advice = rule(value);
    return advice === undefined ? [] : [{ path, value: String(value), advice }];
  };

/** Checks for some of a component's arguments. */
type Checks<Args> = { readonly [Key in keyof Args]?: Check<pulumi.Unwrap<NonNullable<Args[Key]>>> };

/**
 * Gives a component's arguments, checked: plain values now, and all of them; values that are known only later when they
 * are, so that what needs them is not made before. An argument that is left out has no faults.
 *
 * @param component what the error calls it, e.g. "ResourceGroup azure"
 * @throws {@link ArgumentsError}
 */
export function checkedArguments<Args extends object>(component: string, args: Args, checks: Checks<Args>): Args {
  const checked: Partial<Record<keyof Args, unknown>> = {};
  const faults: Fault[] = [];
  for (const key of Object.keys(checks) as (keyof Args & string)[]) {
    const value: unknown = args[key];
    const check = checks[key] as Check<unknown> | undefined;
    if (value === undefined || check === undefined) continue;
    if (isPlain(value)) faults.push(...check(key, value));
    else checked[key] = pulumi.output(value).apply((known) => refuse(component, check(key, known), known));
  }
  refuse(component, faults, undefined);
  return { ...args, ...checked };
}

function refuse<T>(component: string, faults: readonly Fault[], value: T): T {
  if (faults.length > 0) throw new ArgumentsError(component, faults);
  return value;
}

/** Whether a value is known now, with all that it holds. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return false;
  return Object.values(value).every(isPlain);
}
