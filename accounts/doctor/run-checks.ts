import type { Check, Ground } from "./check.ts";
import { type Finding, Trouble } from "./finding.ts";

/**
 * Runs all checks at once. One that fails or takes too long becomes a finding of its own.
 *
 * @param patience milliseconds that each check has
 */
export async function runChecks(checks: readonly Check[], ground: Ground, patience: number): Promise<Finding[]> {
  return (await Promise.all(checks.map((check) => runCheck(check, ground, patience)))).flat();
}

async function runCheck(check: Check, ground: Ground, patience: number): Promise<readonly Finding[]> {
  const { what, needed } = check;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Trouble(`no answer within ${patience / 1000} s`));
    }, patience);
  });
  try {
    return await Promise.race([check.run(ground), late]);
  } catch (error) {
    const trouble = error instanceof Trouble ? error : new Trouble(firstLine(error));
    return [{ what, needed, verdict: trouble.verdict, found: trouble.message, mend: trouble.mend }];
  } finally {
    clearTimeout(timer);
  }
}

/** The first line of what an error says: the rest would be a stack trace. */
export const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
