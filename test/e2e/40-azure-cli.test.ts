import { beforeAll, describe, expect, it } from "vitest";
import { azureCli, azureCliInShell, logIn, tryAzureCli } from "./azure-cli.ts";
import { stackOutput } from "./sandbox.ts";

const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await azureCli(...args, "-o", "json")) as T;

describe("the real Azure CLI", () => {
  beforeAll(async () => {
    await logIn();
  });

  it("lists the account", async () => {
    const accounts = await json<{ state: string; isDefault: boolean }[]>("account", "list");
    expect(accounts).toMatchObject([{ state: "Enabled", isDefault: true }]);
  });

  it("shows the resource group", async () => {
    expect(await json("group", "show", "-n", "gke-aci")).toMatchObject({ name: "gke-aci", location: "westus", properties: { provisioningState: "Succeeded" } });
  });

  it("lists and shows the todo app's container group", async () => {
    const groups = await json<{ name: string }[]>("container", "list", "-g", "gke-aci");
    expect(groups.map((group) => group.name)).toContain("todo-web-0");
    const group = await json<{ ipAddress: { ip: string; fqdn: string }; instanceView: { state: string } }>("container", "show", "-g", "gke-aci", "-n", "todo-web-0");
    expect(group.instanceView.state).toBe("Running");
    expect(group.ipAddress).toMatchObject({ ip: await stackOutput("todoIp"), fqdn: await stackOutput("todoHostname") });
  });

  it("hears at once of a service that the sandbox does not model", async () => {
    const refused = await tryAzureCli("keyvault", "secret", "list", "--vault-name", "my-vault");
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain("The sandbox does not model 'my-vault.vault.azure.net'");
  });

  it("prints the container's log", async () => {
    expect(await azureCli("container", "logs", "-g", "gke-aci", "-n", "todo-web-0")).not.toBe("");
  });

  it("creates and deletes a container group", async () => {
    const created = await json<{ provisioningState: string; ipAddress: { ip: string } }>(
      "container", "create", "-g", "gke-aci", "-n", "by-hand", "--image", "janakiramm/todo", "--os-type", "Linux", "--cpu", "1", "--memory", "1.5", "--ip-address", "Public", "--ports", "80", "--environment-variables", "PORT=80", "--secure-environment-variables", "DB=mongodb://nobody:nothing@localhost/",
    );
    expect(created.provisioningState).toBe("Succeeded");
    expect(created.ipAddress.ip).toMatch(/^198\.18\./);
    await azureCli("container", "delete", "-g", "gke-aci", "-n", "by-hand", "--yes");
    const gone = await tryAzureCli("container", "show", "-g", "gke-aci", "-n", "by-hand");
    expect(gone.status).not.toBe(0);
    expect(gone.stderr).toContain("ResourceNotFound");
  });

  it("is refused what Azure refuses: a sixth port", async () => {
    const refused = await tryAzureCli(
      "container", "create", "-g", "gke-aci", "-n", "many-ports", "--image", "janakiramm/todo", "--os-type", "Linux", "--cpu", "1", "--memory", "1.5", "--ip-address", "Public", "--ports", "80", "81", "82", "83", "84", "85",
    );
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toMatch(/ports/i);
  });

  it("shows Cosmos DB and its connection strings", async () => {
    const name = await stackOutput("cosmosAccountName");
    expect(await json("cosmosdb", "show", "-g", "gke-aci", "-n", name)).toMatchObject({ name, kind: "MongoDB", provisioningState: "Succeeded" });
    const keys = await json<{ connectionStrings: { connectionString: string }[] }>("cosmosdb", "keys", "list", "--type", "connection-strings", "-g", "gke-aci", "-n", name);
    expect(keys.connectionStrings[0]?.connectionString).toMatch(new RegExp(`^mongodb://${name}:.*@${name}\\.mongo\\.cosmos\\.azure\\.com:10255/`));
  });

  it("registers a provider", async () => {
    await azureCli("provider", "register", "-n", "Microsoft.ContainerInstance", "--wait");
    expect(await json("provider", "show", "-n", "Microsoft.ContainerInstance")).toMatchObject({ registrationState: "Registered" });
  });

  it("works in `sandbox shell` without a proxy", async () => {
    expect(await azureCliInShell("group", "show", "-n", "gke-aci", "--query", "location", "-o", "tsv")).toBe("westus");
  });
});
