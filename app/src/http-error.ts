/** A request that cannot be done, in words for who made it. */
export class HttpError extends Error {
  constructor(
    /** HTTP status, 400 or more. */
    readonly status: number,
    /** What is wrong, as a heading. */
    readonly heading: string,
    /** What to do about it. */
    readonly advice: string,
  ) {
    super(heading);
    this.name = "HttpError";
  }
}
