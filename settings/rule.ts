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

/** An IPv4 range in CIDR notation whose host bits are zero, from /8 to /`longestPrefix`. */
export function ipv4Range(longestPrefix: number): Rule<string> {
  const advice = `must be an IPv4 range with a prefix from /8 to /${longestPrefix} that begins at its first address, such as 10.10.0.0/20`;
  return (value) => {
    const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value)?.slice(1).map(Number);
    if (parts === undefined) return advice;
    const octets = parts.slice(0, 4);
    const prefix = parts[4] ?? 0;
    const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    const fits = octets.every((octet) => octet <= 255) && prefix >= 8 && prefix <= longestPrefix && address % 2 ** (32 - prefix) === 0;
    return fits ? undefined : advice;
  };
}
