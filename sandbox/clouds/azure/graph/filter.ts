import { AzureError } from "../azure-error.ts";

type Entity = Readonly<Record<string, unknown>>;
type Predicate = (entity: Entity) => boolean;

const literal = "'((?:[^']|'')*)'";
const equality = new RegExp(`^(\\w+)\\s+eq\\s+${literal}$`, "i");
const prefix = new RegExp(`^startswith\\(\\s*(\\w+)\\s*,\\s*${literal}\\s*\\)$`, "i");
const member = new RegExp(`^(\\w+)/any\\(\\s*(\\w+)\\s*:\\s*\\2\\s+eq\\s+${literal}\\s*\\)$`, "i");

const unquote = (text: string | undefined): string => (text ?? "").replaceAll("''", "'").toLowerCase();
const lower = (value: unknown): string | undefined => (typeof value === "string" ? value.toLowerCase() : undefined);

/** The meaning of a `$filter`: `eq`, `startswith` and `any`, joined by `and`. Throws what it cannot read. */
export function parseFilter(filter: string | null): Predicate {
  if (filter === null || filter.trim() === "") return () => true;
  const terms = filter.trim().split(/\s+and\s+/i).map(parseTerm);
  return (entity) => terms.every((term) => term(entity));
}

function parseTerm(term: string): Predicate {
  const text = term.trim();
  const equal = equality.exec(text);
  if (equal !== null) return (entity) => lower(entity[equal[1] ?? ""]) === unquote(equal[2]);
  const start = prefix.exec(text);
  if (start !== null) return (entity) => lower(entity[start[1] ?? ""])?.startsWith(unquote(start[2])) ?? false;
  const any = member.exec(text);
  if (any !== null) {
    return (entity) => {
      const values = entity[any[1] ?? ""];
      return Array.isArray(values) && values.some((value) => lower(value) === unquote(any[3]));
    };
  }
  throw new AzureError(400, "Request_UnsupportedQuery", `The sandbox's Graph does not model the filter clause '${text}'; it has eq, startswith and any, joined by 'and'.`);
}
