import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount.js";
import { policy } from "../define.ts";
import { isTheInternet } from "../resources/ip-range.ts";
import { forEachKnown, inputsOf } from "../resources/resource.ts";

/** A leaked connection string is of no use to who cannot reach the database. */
export const databaseAccess = policy<object>({
  name: "database-access",
  description: "A database is not open to the internet, and speaks TLS 1.2 or newer.",
  exemptStacks: ["dev"],
  check: (resource, _settings, report) => {
    if (resource.type !== "azure-native:cosmosdb:DatabaseAccount") return;
    const account = inputsOf<DatabaseAccountArgs>(resource);
    if (account.minimalTlsVersion === "Tls" || account.minimalTlsVersion === "Tls11") {
      report(`minimalTlsVersion is ${account.minimalTlsVersion}, which is broken. Write Tls12.`);
    }
    if (account.publicNetworkAccess === "Disabled" || account.publicNetworkAccess === "SecuredByPerimeter") return;
    const networks = account.isVirtualNetworkFilterEnabled === true && (account.virtualNetworkRules?.length ?? 0) > 0;
    if ((account.ipRules?.length ?? 0) === 0 && !networks) {
      report("ipRules are missing, so every address may reach the database. Write the addresses that need it (setting cosmosFirewall: true of the stack), or publicNetworkAccess: Disabled.");
    }
    forEachKnown(account.ipRules, ({ ipAddressOrRange }, index) => {
      if (ipAddressOrRange !== undefined && isTheInternet(ipAddressOrRange)) {
        report(`ipRules[${String(index)}] is ${ipAddressOrRange}, which is the internet. Write the addresses that need the database.`);
      }
    });
  },
});
