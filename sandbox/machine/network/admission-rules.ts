import { chain, replaceTable } from "./nft-table.ts";

/**
 * Text for `nft -f` that decides who reaches a TCP port of the namespace it is loaded in: nobody but itself and these
 * ranges, or everybody. Each load takes the place of the one before; connections that are open are decided on anew.
 */
export function admissionRules(port: number, ranges: readonly string[] | undefined): string {
  const table = `admission-${port}`;
  if (ranges === undefined) return replaceTable(table);
  const rules = [
    "type filter hook input priority filter; policy accept;",
    "iif lo accept",
    // A rule each: a set of nft takes no ranges that overlap.
    ...ranges.map((range) => `ip saddr ${range} tcp dport ${port} accept`),
    `tcp dport ${port} drop`,
  ];
  return replaceTable(table, chain("input", rules));
}
