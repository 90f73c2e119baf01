import type { CloudResponse } from "../cloud.ts";

/**
 * One of the things that happen to every request. It fills in what later steps need, refuses by throwing, or answers;
 * after an answer nothing more happens.
 */
export interface Step<Exchange> {
  /** E.g. "authenticate": what a reader of the list of steps looks for. */
  readonly name: string;
  readonly run: (exchange: Exchange) => CloudResponse | undefined | Promise<CloudResponse | undefined>;
}

/** A step that answers nothing. */
export const step = <Exchange>(name: string, run: (exchange: Exchange) => unknown): Step<Exchange> => ({
  name,
  run: async (exchange) => {
    await run(exchange);
    return undefined;
  },
});

/** A step that may answer. */
export const answering = <Exchange>(name: string, run: Step<Exchange>["run"]): Step<Exchange> => ({ name, run });

/** Sends a request through the steps, in their order. Throws what a step throws. */
export async function runPipeline<Exchange>(steps: readonly Step<Exchange>[], exchange: Exchange): Promise<CloudResponse> {
  for (const { run } of steps) {
    const response = await run(exchange);
    if (response !== undefined) return response;
  }
  throw new Error(`no step has answered: ${steps.map(({ name }) => name).join(", ")}`);
}
