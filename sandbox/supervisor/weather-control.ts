import type * as http from "node:http";
import type { Duration } from "../clouds/weather/weather-case.ts";
import { UnknownCase, type Weather } from "../clouds/weather/weather.ts";
import { type ControlAnswer, readBody } from "./control-message.ts";

/** What `sandbox weather` asks for. */
export interface WeatherRequest extends Duration {
  readonly name: string;
}

/** GET /weather tells of all cases, POST puts one in force, DELETE ends all. Each answers with what holds afterwards. */
export async function answerWeather(request: http.IncomingMessage, weather: Weather): Promise<ControlAnswer> {
  try {
    if (request.method === "POST") {
      const { name, times, seconds } = (await readBody(request)) as WeatherRequest;
      weather.set(name, { times, seconds });
    } else if (request.method === "DELETE") weather.clear();
    else if (request.method !== "GET") return { code: 405, body: "GET, POST or DELETE" };
    return { code: 200, body: weather.report() };
  } catch (error) {
    if (error instanceof UnknownCase) return { code: 400, body: error.message };
    throw error;
  }
}
