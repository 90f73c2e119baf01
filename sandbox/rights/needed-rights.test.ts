import { expect, test } from "vitest";
import { neededRights } from "./needed-rights.ts";
import { brief, rightsReport } from "./report.ts";
import type { Use } from "./used-permissions.ts";

const use = (permissions: Partial<Use["permissions"]>): Pick<Use, "permissions"> => ({ permissions: { google: [], azure: [], graph: [], ...permissions } });

test("who makes things gets the narrowest of each cloud's roles, each for what no other one is for", () => {
  const { google, azure, graph } = neededRights(
    use({
      google: ["compute.networks.create", "container.clusters.create", "iam.serviceAccounts.actAs"],
      azure: ["Microsoft.Authorization/locks/write", "Microsoft.Authorization/roleAssignments/write", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Resources/subscriptions/resourceGroups/write"],
      graph: ["Application.Read.All", "Application.ReadWrite.OwnedBy"],
    }),
  );
  expect(google.roles.map(({ id, permissions }) => [id, permissions])).toEqual([
    ["roles/compute.networkAdmin", ["compute.networks.create"]],
    ["roles/container.clusterAdmin", ["container.clusters.create"]],
    ["roles/iam.serviceAccountUser", ["iam.serviceAccounts.actAs"]],
  ]);
  expect(azure.roles.map(({ id, permissions }) => [id, permissions])).toEqual([
    ["Contributor", ["Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Resources/subscriptions/resourceGroups/write"]],
    ["Locks Contributor", ["Microsoft.Authorization/locks/write"]],
    ["Role Based Access Control Administrator", ["Microsoft.Authorization/roleAssignments/write"]],
  ]);
  expect([google.rest, azure.rest, graph]).toEqual([[], [], ["Application.ReadWrite.OwnedBy"]]);
});

test("who only reads gets no role that can change anything, and a custom role for what is left", () => {
  const listKeys = "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action";
  const { google, azure } = neededRights(use({ google: ["container.pods.get", "container.secrets.get"], azure: [listKeys, "Microsoft.Resources/subscriptions/resourceGroups/read"] }));
  expect(google.roles.map(({ id }) => id)).toEqual(["roles/container.viewer"]);
  expect(google.rest).toEqual(["container.secrets.get"]);
  expect(azure.roles.every(({ id }) => id !== "Contributor" && id !== "DocumentDB Account Contributor")).toBe(true);
  expect(azure.rest).toEqual([listKeys]);
});

test("permissions are told in few words, behind what they are for", () => {
  expect(brief(["container.pods.get", "container.pods.list", "iam.serviceAccounts.actAs"])).toBe("container.pods: get, list; iam.serviceAccounts: actAs");
  expect(brief(["Microsoft.DocumentDB/databaseAccounts/read", "Microsoft.DocumentDB/databaseAccounts/listKeys/action", "Microsoft.DocumentDB/register/action"])).toBe("Microsoft.DocumentDB/databaseAccounts: read, listKeys/action; Microsoft.DocumentDB: register/action");
});

test("the report is a table of roles and two roles to be made from files", () => {
  const report = rightsReport([{ name: "reader", rights: neededRights(use({ google: ["container.secrets.get"], azure: ["Microsoft.Resources/subscriptions/resourceGroups/read"], graph: ["Application.Read.All"] })) }]);
  expect(report).toContain("| Google project | a custom role | container.secrets: get |");
  expect(report).toContain("| Microsoft Graph | Application.Read.All | |");
  expect(report).toContain("includedPermissions:\n- container.secrets.get\n");
  expect(JSON.parse(/```json\n([\s\S]*?)\n```/.exec(report)?.[1] ?? "")).toMatchObject({ Name: "gke-aci reader", Actions: ["Microsoft.Resources/subscriptions/resourceGroups/read"], AssignableScopes: ["/subscriptions/YOUR-SUBSCRIPTION"] });
  expect(rightsReport([{ name: "nobody", rights: neededRights(use({})) }])).toBe("## nobody\n\nnobody has called nothing that needs a right.");
});

test("roles for services that the sandbox does not model are not proposed for what they may see by the way", () => {
  const { roles } = neededRights(use({ azure: ["Microsoft.Authorization/roleAssignments/read", "Microsoft.Resources/subscriptions/resourceGroups/read"] })).azure;
  expect(roles.map(({ id }) => id)).toEqual(["Cosmos DB Account Reader Role"]);
});
