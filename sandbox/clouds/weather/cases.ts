import { azureCases } from "./azure-cases.ts";
import { googleCases } from "./google-cases.ts";
import type { WeatherCase } from "./weather-case.ts";

/** Every refusal that can be had on request. */
export const weatherCases: readonly WeatherCase[] = [...googleCases, ...azureCases];
