import type { Fault } from "../components/checks/fault.ts";
import { StackError } from "../components/checks/stack-error.ts";

/** The settings of a stack cannot be used as they are, and its user can mend that. It names all faults at once. */
export class SettingsError extends StackError {
  constructor(
    stack: string,
    public readonly faults: readonly Fault[],
  ) {
    const count = faults.length === 1 ? "1 setting" : `${faults.length} settings`;
    const lines = faults.map(({ path, value, advice }) => `  ${path}${value === undefined ? "" : ` = ${value}`}: ${advice}`);
    super([`${count} of stack ${stack} cannot be used:`, ...lines, `Nothing was changed. Set them with \`pulumi config set KEY VALUE\` or in Pulumi.${stack}.yaml.`].join("\n"));
  }
}
