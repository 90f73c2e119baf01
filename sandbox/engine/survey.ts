/** A resource type or function that a program uses. */
export interface UsedToken {
  /** E.g. "azure-native:network:VirtualNetwork". */
  readonly token: string;
  readonly modelled: boolean;
  /** Names of its resources in the program; empty for functions. */
  readonly resources: readonly string[];
}

/** What a program uses of the clouds, as one preview of it has shown. */
export interface SurveyFindings {
  readonly resourceTypes: readonly UsedToken[];
  readonly functions: readonly UsedToken[];
}

/** Collects what a program uses while a preview of it runs. */
export class Survey {
  private readonly types = new Map<string, { modelled: boolean; resources: string[] }>();
  private readonly functions = new Map<string, boolean>();

  addResource(token: string, name: string, modelled: boolean): void {
    const known = this.types.get(token) ?? { modelled, resources: [] };
    known.resources.push(name);
    this.types.set(token, known);
  }

  addFunction(token: string, modelled: boolean): void {
    this.functions.set(token, modelled);
  }

  findings(): SurveyFindings {
    return {
      resourceTypes: [...this.types].map(([token, { modelled, resources }]) => ({ token, modelled, resources })).sort(byToken),
      functions: [...this.functions].map(([token, modelled]) => ({ token, modelled, resources: [] })).sort(byToken),
    };
  }
}

const byToken = (left: UsedToken, right: UsedToken): number => left.token.localeCompare(right.token);

/** What of it the sandbox does not model. */
export const missingOf = ({ resourceTypes, functions }: SurveyFindings): UsedToken[] => [...resourceTypes, ...functions].filter(({ modelled }) => !modelled);

/** One line, e.g. "11 of 12 resource types are modelled; missing: azure-native:network:VirtualNetwork". */
export function summaryOf({ resourceTypes, functions }: SurveyFindings): string {
  return [counted(resourceTypes, "resource type"), ...(functions.length === 0 ? [] : [counted(functions, "function")])].join("; ");
}

function counted(used: readonly UsedToken[], noun: string): string {
  const missing = used.filter(({ modelled }) => !modelled).map(({ token }) => token);
  const total = `${used.length} ${noun}${used.length === 1 ? "" : "s"} ${used.length === 1 ? "is" : "are"} modelled`;
  return `${used.length - missing.length} of ${total}${missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`}`;
}

/** A line for each resource type and function, with the names of its resources. */
export function listOf({ resourceTypes, functions }: SurveyFindings): string[] {
  const used = [...resourceTypes, ...functions];
  const width = Math.max(0, ...used.map(({ token }) => token.length));
  return used.map(({ token, modelled, resources }) => `${modelled ? "modelled" : "MISSING "}  ${token.padEnd(width)}  ${resources.length === 0 ? "function" : resources.join(", ")}`);
}
