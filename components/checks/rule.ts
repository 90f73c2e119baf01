/** What a value must be: says what to write instead, or undefined where the value is fine. */
export type Rule<T> = (value: T) => string | undefined;

/** A text that fits a pattern. */
export const matches =
  (pattern: RegExp, advice: string): Rule<string> =>
  (value) =>
    pattern.test(value) ? undefined : advice;

/** A number within bounds, both included. */
export const between =
  (least: number, most: number, unit = ""): Rule<number> =>
  (value) =>
    value >= least && value <= most ? undefined : `must be from ${least} to ${most}${unit === "" ? "" : ` ${unit}`}`;

/** The advice of the first rule that a value breaks. */
export const all =
  <T>(...rules: readonly Rule<T>[]): Rule<T> =>
  (value) => {
    for (const rule of rules) {
      const advice = rule(value);
      if (advice !== undefined) return advice;
    }
    return undefined;
  };

/** A rule for the texts of a map, whatever their names. */
export const ofEach =
  (rule: Rule<string>): Rule<readonly [name: string, text: string]> =>
  ([, text]) =>
    rule(text);
