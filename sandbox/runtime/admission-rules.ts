/**
 * Text for `nft -f` that decides who reaches a TCP port of the namespace it is loaded in: nobody but itself and these
 * ranges, or everybody. Each load takes the place of the one before; connections that are open are decided on anew.
 */
export function admissionRules(port: number, ranges: readonly string[] | undefined): string {
  const table = `table ip admission-${port}`;
  // Adding it first makes deleting it no error where there is none yet.
  const anew = [table, `delete ${table}`];
  if (ranges === undefined) return lines(anew);
  return lines([
    ...anew,
    `${table} {`,
    "  chain input {",
    "    type filter hook input priority filter; policy accept;",
    "    iif lo accept",
    // A rule each: a set of nft takes no ranges that overlap.
    ...ranges.map((range) => `    ip saddr ${range} tcp dport ${port} accept`),
    `    tcp dport ${port} drop`,
    "  }",
    "}",
  ]);
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");
