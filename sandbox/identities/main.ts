import { azureCredentials, azureSetting } from "../providers/azure-http.ts";
import { googleProjects } from "../stacks/stack-files.ts";
import { reportAndExit } from "../user-error.ts";
import { AzureApplications } from "./azure-application.ts";
import { GoogleAccounts } from "./google-account.ts";
import type { Grants } from "./grants.ts";
import { forgetIdentity, readIdentity, writeIdentity } from "./identity-folder.ts";

/** Runs inside the sandbox, as the deployer: brings an identity to the grants that stand in JSON as the second argument, or takes it away. */
async function main([name = "", grants]: readonly string[]): Promise<void> {
  const known = readIdentity(name);
  const google = new GoogleAccounts(googleProjects());
  const azure = new AzureApplications(azureCredentials({}), azureSetting({}, "subscriptionId", "ARM_SUBSCRIPTION_ID"));
  if (grants === undefined) {
    await Promise.all([google.remove(name), azure.remove(name)]);
    forgetIdentity(name);
    return;
  }
  const wanted = JSON.parse(grants) as Grants;
  // Each is written down as soon as it is there, because its secret is shown once.
  const account = await google.ensure(name, known.google);
  writeIdentity(name, { ...known, google: account });
  const application = await azure.ensure(name, known.azure);
  writeIdentity(name, { google: account, azure: application });
  await Promise.all([google.grant(name, account, wanted.google), azure.grant(name, application, wanted.azure, wanted.graph)]);
}

main(process.argv.slice(2)).catch(reportAndExit);
