import type { WeatherReport } from "../clouds/weather/weather.ts";
import { callSupervisor } from "../supervisor/control.ts";
import type { WeatherRequest } from "../supervisor/weather-control.ts";
import { UserError } from "../user-error.ts";

/** How long a case is to last, as it was typed. */
export interface WeatherOptions {
  readonly times?: string;
  readonly seconds?: string;
  readonly clear?: boolean;
}

/** Puts cases of bad weather in force, or ends all of them, and shows which there are. */
export async function weather(names: readonly string[], options: WeatherOptions): Promise<void> {
  const times = wholeNumber("--times", options.times);
  const seconds = wholeNumber("--seconds", options.seconds);
  if (options.clear === true) await ask("DELETE");
  for (const name of names) await ask("POST", { name, times, seconds });
  process.stdout.write(`${(await ask("GET")).map(line).join("\n")}\n`);
}

async function ask(method: string, body?: WeatherRequest): Promise<WeatherReport[]> {
  const answer = await callSupervisor(method, "/weather", body);
  if (answer === undefined) throw new UserError("the sandbox is not running", "npm run sandbox up");
  if (answer.code !== 200) throw new UserError(String(answer.body), "npm run sandbox weather");
  return answer.body as WeatherReport[];
}

function wholeNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw new UserError(`${option} must be a whole number from 1, and is ${value}`, `npm run sandbox weather CASE -- ${option} 1`);
  return Number(value);
}

function line({ name, meaning, inForce, struck }: WeatherReport): string {
  const left = inForce === undefined ? "" : [inForce.timesLeft === undefined ? "" : `${inForce.timesLeft} times`, inForce.until === undefined ? "" : `until ${inForce.until}`].filter((part) => part !== "").join(", ");
  return `${(inForce === undefined ? "-" : "IN FORCE").padEnd(9)} ${name.padEnd(22)} ${struck > 0 ? `has struck ${struck} times; ` : ""}${left === "" ? "" : `still ${left}; `}${meaning}`;
}
