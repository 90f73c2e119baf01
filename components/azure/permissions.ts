/** What a role allows, in patterns with `*`, as Microsoft.Authorization/permissions tells it. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** Whether one of some roles allows an action: it is among its actions, and not among those that are taken away. */
export const permit = (permissions: readonly Permission[], action: string): boolean =>
  permissions.some(({ actions = [], notActions = [] }) => matchesAny(actions, action) && !matchesAny(notActions, action));

/** Azure's patterns: `*` stands for any text, and letters are compared without their case. */
function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => new RegExp(`^${pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "i").test(action));
}
