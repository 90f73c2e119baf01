/** A role that could be given. */
export interface Role {
  /** As a command names it: "roles/container.admin", "Contributor". */
  readonly id: string;
  /** As the console shows it. */
  readonly title: string;
  holds(permission: string): boolean;
}

/** The roles that permissions ask for. */
export interface RoleChoice {
  readonly roles: readonly Role[];
  /** What none of the roles to choose from holds. */
  readonly rest: readonly string[];
}

/**
 * The roles that hold all of some permissions and as little else as can be; among those that hold equally much, the
 * fewest.
 * @param known all permissions that there are, as far as anybody knows: what a role holds of them is what it costs
 */
export function leastRoles(needed: readonly string[], roles: readonly Role[], known: readonly string[]): RoleChoice {
  const all = [...new Set([...known, ...needed])];
  const held = new Map(roles.map((role) => [role, new Set(all.filter((permission) => role.holds(permission)))]));
  const holders = (permission: string): Role[] => roles.filter((role) => held.get(role)?.has(permission));
  const rest = needed.filter((permission) => holders(permission).length === 0);
  // Permissions that the same roles hold are one question. Those with the least choice come first.
  const questions = [...new Map(needed.filter((permission) => !rest.includes(permission)).map((permission) => [holders(permission).map(({ id }) => id).join(), holders(permission)])).values()].sort((left, right) => left.length - right.length);
  let best: { roles: readonly Role[]; cost: number } = { roles: [], cost: Number.POSITIVE_INFINITY };
  const search = (chosen: readonly Role[], open: readonly Role[][]): void => {
    const cost = new Set(chosen.flatMap((role) => [...(held.get(role) ?? [])])).size;
    if (cost > best.cost || (cost === best.cost && chosen.length >= best.roles.length)) return;
    const [question, ...others] = open.filter((candidates) => !candidates.some((role) => chosen.includes(role)));
    if (question === undefined) best = { roles: chosen, cost };
    else for (const role of question) search([...chosen, role], others);
  };
  search([], questions);
  return { roles: best.roles, rest };
}
