import { afterEach, beforeEach, expect, test } from "vitest";
import { AzureFixture, settle } from "../azure/azure.fixture.ts";

let azure: AzureFixture;
let group: string;
beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare();
});
afterEach(() => {
  azure.remove();
});

const westUs = { locationName: "westus", failoverPriority: 0 };
const account = { kind: "MongoDB", location: "westus", properties: { databaseAccountOfferType: "Standard", locations: [westUs] } };

test("a Cosmos DB account for which the region had no room stays, failed, over a restart too, until it is deleted", async () => {
  const url = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/tododb1234?api-version=2024-11-15`;
  azure.weather.set("cosmos-capacity");
  const begun = await azure.arm("PUT", url, account);
  await settle();
  const operation = new URL(begun.headers["azure-asyncoperation"] ?? "");
  expect((await azure.arm("GET", `${operation.pathname}${operation.search}`)).body).toMatchObject({ status: "Failed", error: { code: "ServiceUnavailable", message: expect.stringContaining("currently experiencing high demand") as string } });
  await azure.restart();
  expect((await azure.arm("GET", url)).body.properties.provisioningState).toBe("Failed");
  const again = await azure.arm("PUT", url, account);
  expect([again.status, again.body.message]).toEqual([400, expect.stringMatching(/^DatabaseAccount tododb1234 is in a failed provisioning state .*Please delete the previous instance/)]);

  await azure.arm("DELETE", url);
  await settle();
  // The fixture has no database to start: that the new account is begun is all it can show.
  const made = await azure.arm("PUT", url, account);
  expect([made.status, made.body.properties.provisioningState]).toEqual([200, "Creating"]);
});

test("a resource provider is told of as Registering for a while, and what it holds works on", async () => {
  const url = `${group.replace(/\/resourceGroups\/.*/i, "")}/providers/Microsoft.DocumentDB?api-version=2024-11-01`;
  azure.weather.set("provider-registering", { times: 2 });
  const states: string[] = [];
  for (let look = 0; look < 3; look++) states.push((await azure.arm("GET", url)).body.registrationState as string);
  expect(states).toEqual(["Registering", "Registering", "Registered"]);
});
