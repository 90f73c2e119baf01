import type { Cloud } from "./cloud.ts";

/**
 * Domains of the clouds' services. Azure's are the suffixes that its command line knows (azure-cli-core, cloud.py) and
 * those of the services whose clients make up their host names themselves.
 */
const domains: Readonly<Record<Cloud["name"], readonly string[]>> = {
  // Registries of others are no service of the clouds.
  registry: [],
  azure: [
    "azure.com",
    "azure.net",
    "windows.net",
    "microsoftonline.com",
    "azurecr.io",
    "azconfig.io",
    "azurewebsites.net",
    "azuresynapse.net",
    "azuredatalakestore.net",
    "loganalytics.io",
    "applicationinsights.io",
  ],
  google: ["googleapis.com", "pkg.dev", "gcr.io", "run.app", "cloudfunctions.net"],
};

/** Domains in which the sandbox gives names itself: one that is not given does not exist, as in the clouds. */
const given = ["mongo.cosmos.azure.com", "atlas.cloudapp.azure.com"];

const isBelow = (host: string, domain: string): boolean => host.endsWith(`.${domain}`);

/**
 * The cloud that a host belongs to by its name, where the sandbox gives no names of that kind. Asked about hosts that the
 * sandbox does not have: each is a service that it does not model.
 */
export function unmodelledCloud(host: string): Cloud["name"] | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (given.some((domain) => isBelow(name, domain))) return undefined;
  return (["azure", "google"] as const).find((cloud) => domains[cloud].some((domain) => isBelow(name, domain)));
}
