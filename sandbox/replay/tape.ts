import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../user-error.ts";

/** One request to a real cloud and what it answered. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** Parsed JSON, or text; null where there was none, or the recorder kept none. */
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Parsed JSON, or text; null or "" where there was none. */
  readonly responseBody: unknown;
}

/** How far a recording is believed. */
export type Trust =
  /** Recorded on the real cloud: its answers decide. */
  | "recorded"
  /** Perhaps the answers of somebody's mock: only its requests count. */
  | "unproven"
  /** Written by hand by the teams of the services. */
  | "example";

/** A recorded scenario: exchanges in the order in which they happened. */
export interface Scenario {
  /** E.g. "azure/aci-create-2026". */
  readonly name: string;
  readonly cloud: "azure" | "google";
  readonly trust: Trust;
  /** Repository of the project that recorded it, e.g. "Azure/azure-cli". */
  readonly repository: string;
  /** Its last day, e.g. "2023-05-05"; empty where it is not known. */
  readonly recordedOn: string;
  readonly exchanges: readonly Exchange[];
}

/** Reads all scenarios of a folder of tapes: `azure/` and `google/` with `NAME.jsonl` and `NAME.source.json` each. */
export function readTapes(folder: string): Scenario[] {
  if (!fs.existsSync(folder)) throw new UserError(`There is no folder ${folder}. Give the folder of the recordings, e.g. npm run replay -- ../shared/tapes`);
  const scenarios = (["azure", "google"] as const).flatMap((cloud) =>
    (["", "unproven", "examples"] as const).flatMap((part) => {
      const place = path.join(folder, cloud, part);
      if (!fs.existsSync(place)) return [];
      const tapes = fs.readdirSync(place).filter((file) => file.endsWith(".jsonl"));
      return tapes.sort().map((file): Scenario => {
        const trust = part === "unproven" ? "unproven" : part === "examples" ? "example" : "recorded";
        return { name: path.join(cloud, part, path.basename(file, ".jsonl")), cloud, trust, ...originOf(place, file), exchanges: readExchanges(path.join(place, file)) };
      });
    }),
  );
  if (scenarios.length === 0) throw new UserError(`${folder} holds no recordings: it must have folders azure/ and google/ with files NAME.jsonl.`);
  return scenarios;
}

function originOf(folder: string, tape: string): Pick<Scenario, "repository" | "recordedOn"> {
  const sidecar = path.join(folder, tape.replace(/\.jsonl$/, ".source.json"));
  const { repo = "", recordedOn = "" } = fs.existsSync(sidecar) ? (JSON.parse(fs.readFileSync(sidecar, "utf8")) as { repo?: string; recordedOn?: string }) : {};
  return { repository: repo, recordedOn: recordedOn.match(/\d{4}-\d\d-\d\d/g)?.at(-1) ?? "" };
}

function readExchanges(file: string): Exchange[] {
  const lines = fs.readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as Exchange;
    } catch {
      throw new UserError(`${file}, line ${String(index + 1)}: not JSON.`);
    }
  });
}
