import { byDanger, consequencesOf, isStateful } from "./danger.ts";
import { code, words } from "./markdown.ts";
import type { Message, PlannedResource, PolicyFinding } from "./plan.ts";
import type { PropertyChange } from "./property-changes.ts";
import type { ValueText } from "./value-text.ts";

/** A part of the summary: a title, and items of one or more lines each. */
export interface Section {
  /** Markdown of one line. */
  readonly title: string;
  readonly items: readonly (readonly string[])[];
  /** Items that are shown; the others are folded away. */
  readonly shown: number;
}

/** Properties of one resource that are listed. */
const listedChanges = 8;

/** Resources of a list that are shown, where losing one can hurt. */
const shownWhereItHurts = 20;

/** Resources of any other list that are shown. */
const shownElsewhere = 8;

/** What goes for good. */
export function deletions(resources: readonly PlannedResource[]): Section {
  const items = byDanger(resources).map((resource) => [`- ${heading(resource)}${remarks([isStateful(resource) && "⚠️ with all that it holds", resource.protected && "protected: Pulumi refuses to delete it"])}`]);
  return { title: `🔴 Deleted (${items.length})`, items, shown: shownWhereItHurts };
}

/** What is deleted and made anew, and which property is to blame. Those that only follow their provider are one item. */
export function replacements(resources: readonly PlannedResource[]): Section {
  const followers = byDanger(resources.filter(followsProvider));
  const items = byDanger(resources.filter((resource) => !followsProvider(resource))).map((resource) => {
    const reasons = resource.changes.filter(({ forcesReplacement }) => forcesReplacement);
    const others = resource.changes.length - reasons.length;
    return [
      `- ${heading(resource)}${remarks([
        isStateful(resource) && "⚠️ with all that it holds",
        resource.deletedFirst && "the old one goes first",
        resource.protected && "protected: Pulumi refuses to delete it",
        resource.tainted && "because it was marked for replacement (tainted)",
        reasons.length === 0 && !resource.tainted && "the provider gives no property as the reason",
        others > 0 && `${others} more properties change with it`,
      ])}`,
      ...changeLines(reasons, "forced by "),
    ];
  });
  const following = followers.length === 0 ? [] : [[`- ${followers.length} more, forced by their ${code("provider")}, which is replaced or not known before the update: ${nameList(followers.map(({ name }) => name))}`]];
  return { title: `🟠 Replaced (${resources.length})`, items: [...items, ...following], shown: shownWhereItHurts };
}

/** Whether a resource is replaced only because it is made through another provider than before. */
const followsProvider = ({ changes: all }: PlannedResource): boolean => all.length > 0 && all.every(({ path, forcesReplacement }) => path === "provider" && forcesReplacement);

/** What changes in place; what is decided only during the update comes last, as one item. */
export function changes(resources: readonly PlannedResource[]): Section {
  const known = byDanger(resources.filter((resource) => resource.changes.length > 0));
  const open = resources.filter((resource) => resource.changes.length === 0);
  const items = known.map((resource) => [`- ${heading(resource)}${remarks(consequencesOf(resource))}`, ...changeLines(resource.changes, "")]);
  const undecided = open.length === 0 ? [] : [[`- ${open.length} more may change, which only the update can tell: ${nameList(open.map(({ name }) => name))}`]];
  return { title: `🟡 Changed in place (${resources.length})`, items: [...items, ...undecided], shown: shownWhereItHurts };
}

/** What somebody has deleted in a cloud. */
export function goneInCloud(resources: readonly PlannedResource[]): Section {
  return { title: `🟣 Gone from the cloud (${resources.length})`, items: byDanger(resources).map((resource) => [`- ${heading(resource)}`]), shown: shownWhereItHurts };
}

/** What somebody has changed in a cloud: from what the last update left to what is there. */
export function changedInCloud(resources: readonly PlannedResource[]): Section {
  const items = byDanger(resources).map((resource) => [`- ${heading(resource)}`, ...changeLines(resource.changes, "")]);
  return { title: `🟣 Changed in the cloud (${resources.length})`, items, shown: shownElsewhere };
}

/** What is new or taken over, grouped by provider, then by type. */
export function additions(title: string, resources: readonly PlannedResource[]): Section {
  const groups = groupBy(resources, ({ type }) => packageOf(type));
  const items = [...groups].map(([group, members]) => [`- ${code(group)} (${members.length}): ${[...groupBy(members, ({ type }) => kindOf(type))].map(([kind, same]) => `${code(kind)} ${nameList(same.map(({ name }) => name))}`).join(" · ")}`]);
  return { title: `${title} (${resources.length})`, items, shown: shownElsewhere };
}

/** What policies say. */
export function policySection(title: string, findings: readonly PolicyFinding[]): Section {
  const items = findings.map(({ policy, pack, resource, text, changes: made }) => [
    `- ${code(policy)} of ${code(pack)}${resource === undefined ? "" : `, ${code(resource)}`}${text === "" ? "" : `: ${words(text.replaceAll("\n", " — "))}`}`,
    ...changeLines(made, ""),
  ]);
  return { title: `${title} (${items.length})`, items, shown: shownElsewhere };
}

/** What the engine, the program or a provider warns of. */
export function warningSection(warnings: readonly Message[]): Section {
  const items = warnings.map(({ text, resources }) => [`- ${words(text.replaceAll("\n", " "))}${resources.length === 0 ? "" : ` (${nameList(resources)})`}`]);
  return { title: `⚠️ Warnings (${items.length})`, items, shown: shownElsewhere };
}

const heading = ({ name, type }: PlannedResource): string => `**${code(name)}** ${words(packageOf(type))} ${words(kindOf(type))}`;

function changeLines(all: readonly PropertyChange[], prefix: string): string[] {
  const lines = all.slice(0, listedChanges).map(({ path, from, to }) => `  - ${prefix}${code(path)}: ${valueMarkdown(from)} → ${valueMarkdown(to)}`);
  return all.length > listedChanges ? [...lines, `  - and ${all.length - listedChanges} more`] : lines;
}

const valueMarkdown = (value: ValueText): string => ("code" in value ? code(value.code) : `*${value.remark}*`);

const remarks = (all: readonly (string | false)[]): string => {
  const said = all.filter((remark) => remark !== false);
  return said.length === 0 ? "" : ` — ${said.join("; ")}`;
};

/** Names that a line lists before it only counts. */
const listedNames = 6;

function nameList(names: readonly string[]): string {
  const listed = names.slice(0, listedNames).map(code).join(", ");
  return names.length > listedNames ? `${listed} and ${names.length - listedNames} more` : listed;
}

/** "gcp" of "gcp:container/nodePool:NodePool". */
const packageOf = (type: string): string => type.split(":", 1)[0] ?? type;

/** "NodePool" of "gcp:container/nodePool:NodePool". */
const kindOf = (type: string): string => type.slice(type.lastIndexOf(":") + 1);

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
