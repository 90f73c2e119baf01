/** Names that the sandbox's name server answers. */
export interface NameTable {
  set(name: string, ip: string, ttlSeconds?: number): void;
  delete(name: string): void;
  lookup(name: string): { ip: string; ttlSeconds: number } | undefined;
}

/** Names as clients look them up. */
export type NameLookup = Pick<NameTable, "lookup">;

/** Seconds for which an answer may be kept, where the name's owner says nothing: short, since groups come and go. */
export const defaultTtlSeconds = 5;

/** Names are told apart neither by case nor by a dot at the end. */
const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** An empty table of names. */
export function createNameTable(): NameTable {
  const names = new Map<string, { ip: string; ttlSeconds: number }>();
  return {
    set: (name, ip, ttlSeconds = defaultTtlSeconds) => void names.set(canonical(name), { ip, ttlSeconds }),
    delete: (name) => void names.delete(canonical(name)),
    lookup: (name) => names.get(canonical(name)),
  };
}
