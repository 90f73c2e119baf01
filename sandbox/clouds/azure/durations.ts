/** Ticks of 100 ns, in which .NET counts durations. */
const second = 10_000_000n;
const day = 86_400n * second;

const form = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,7}))?S)?)?$/;

/** The longest duration that .NET has: for Service Bus, "never". */
export const never = "P10675199DT2H48M5.4775807S";

/** Ticks of an ISO 8601 duration, a year of 365 days and a month of 30 as .NET has them; undefined of what is none. */
export function ticksOf(text: string): bigint | undefined {
  const match = form.exec(text);
  if (match === null || /[PT]$/.test(text)) return undefined;
  const [years, months, days, hours, minutes, seconds] = match.slice(1, 7).map((part) => BigInt(part ?? "0")) as [bigint, bigint, bigint, bigint, bigint, bigint];
  return (years * 365n + months * 30n + days) * day + (hours * 3600n + minutes * 60n + seconds) * second + BigInt((match[7] ?? "").padEnd(7, "0"));
}

/** A duration as .NET writes it. */
export function durationOf(ticks: bigint): string {
  const rest = ticks % day;
  const [hours, minutes, seconds] = [rest / (3600n * second), (rest / (60n * second)) % 60n, (rest / second) % 60n];
  const fraction = String(rest % second).padStart(7, "0").replace(/0+$/, "");
  const part = (value: bigint, unit: string): string => (value === 0n ? "" : `${String(value)}${unit}`);
  const time = `${part(hours, "H")}${part(minutes, "M")}${fraction === "" ? part(seconds, "S") : `${String(seconds)}.${fraction}S`}`;
  const whole = `${part(ticks / day, "D")}${time === "" ? "" : `T${time}`}`;
  return whole === "" ? "PT0S" : `P${whole}`;
}
