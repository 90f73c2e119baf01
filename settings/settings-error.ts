import { StackError } from "./stack-error.ts";

/** One thing that is wrong with a setting. */
export interface Fault {
  /** The setting's full key, e.g. "gke-aci:nodeCount" or "gke-aci:tags.owner". */
  readonly path: string;
  /** The value given, as it was written; undefined where there is none, or where it must not be shown. */
  readonly value?: string;
  /** What to write instead. */
  readonly advice: string;
}

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
