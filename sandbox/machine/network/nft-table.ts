/**
 * Text for `nft -f` that puts a table of IPv4 rules in the place of the one of that name; without lines it takes that
 * away. All of it happens at once or not at all.
 */
export function replaceTable(name: string, lines?: readonly string[]): string {
  const table = `table ip ${name}`;
  // Adding it first makes deleting it no error where there is none yet.
  const gone = [table, `delete ${table}`];
  return [...gone, ...(lines === undefined ? [] : [`${table} {`, ...lines, "}"]), ""].join("\n");
}

/** Lines of a chain of a table. */
export const chain = (name: string, rules: readonly string[]): string[] => [`  chain ${name} {`, ...rules.map((rule) => `    ${rule}`), "  }"];
