import type { Labels, LabelSelector } from "../objects.ts";

/** Whether a selector picks an object with these labels. The empty selector picks all. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every((requirement) => holds(requirement, labels));
}

type Requirement = NonNullable<LabelSelector["matchExpressions"]>[number];

function holds({ key, operator, values = [] }: Requirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      throw new Error(`a label selector has no operator ${operator}`);
  }
}
