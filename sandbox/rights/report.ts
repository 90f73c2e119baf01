import type { CloudRights, NeededRights } from "./needed-rights.ts";

/** What identities need, in Markdown: roles of both clouds with what they are for, and custom roles that hold nothing else. */
export function rightsReport(identities: readonly { readonly name: string; readonly rights: NeededRights }[]): string {
  return identities.map(({ name, rights }) => [`## ${name}`, rolesTable(name, rights), ...customRoles(name, rights)].join("\n\n")).join("\n\n");
}

function rolesTable(name: string, { google, azure, graph }: NeededRights): string {
  const rows = [
    ...google.roles.map(({ id, title, permissions }) => ["Google project", `${title} (\`${id}\`)`, brief(permissions)]),
    ...leftOver(google).map((permissions) => ["Google project", "a custom role", permissions]),
    ...azure.roles.map(({ title, permissions }) => ["Azure subscription", title, brief(permissions)]),
    ...leftOver(azure).map((permissions) => ["Azure subscription", "a custom role", permissions]),
    ...graph.map((permission) => ["Microsoft Graph", permission, ""]),
  ];
  if (rows.length === 0) return `${name} has called nothing that needs a right.`;
  return ["| where | role | for |", "| --- | --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n").replaceAll("|  |", "| |");
}

const leftOver = ({ rest }: CloudRights): string[] => (rest.length === 0 ? [] : [brief(rest)]);

/** Permissions in few words: what they do, behind what they do it with. */
export function brief(permissions: readonly string[]): string {
  const verbs = new Map<string, string[]>();
  for (const permission of permissions) {
    const cut = Math.max(permission.lastIndexOf("."), permission.lastIndexOf("/", permission.length - (permission.toLowerCase().endsWith("/action") ? "/action".length + 1 : 0)));
    const [subject, verb] = [permission.slice(0, cut), permission.slice(cut + 1)];
    verbs.set(subject, [...(verbs.get(subject) ?? []), verb]);
  }
  return [...verbs].map(([subject, all]) => `${subject}: ${all.join(", ")}`).join("; ");
}

function customRoles(name: string, { google, azure }: NeededRights): string[] {
  const blocks: string[] = [];
  if (google.permissions.length > 0) {
    blocks.push(fenced("In place of Google's roles, `gcloud iam roles create ID --project PROJECT --file FILE`:", "yaml", [`title: gke-aci ${name}`, "stage: GA", "includedPermissions:", ...google.permissions.map((permission) => `- ${permission}`)].join("\n")));
  }
  if (azure.permissions.length > 0) {
    const role = { Name: `gke-aci ${name}`, IsCustom: true, Description: `What the ${name} of gke-aci calls, and nothing else.`, Actions: azure.permissions, NotActions: [], AssignableScopes: ["/subscriptions/YOUR-SUBSCRIPTION"] };
    blocks.push(fenced("In place of Azure's, `az role definition create --role-definition @FILE`:", "json", JSON.stringify(role, null, 2)));
  }
  return blocks;
}

const fenced = (title: string, language: string, content: string): string => `${title}\n\n\`\`\`${language}\n${content}\n\`\`\``;
