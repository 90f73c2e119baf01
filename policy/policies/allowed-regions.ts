import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount.js";
import { policy } from "../define.ts";
import { forEachKnown, inputsOf, type Resource } from "../resources/resource.ts";

interface Settings {
  azureRegions: readonly string[];
  googleRegions: readonly string[];
}

/** A place that a resource names. */
interface Place {
  readonly path: string;
  readonly name: () => unknown;
}

const regions = (cloud: string, names: readonly string[]) =>
  ({ type: "array", items: { type: "string" }, default: names, description: `Regions of ${cloud} in which a stack may have something.` }) as const;

/** Data stays where it may be, and the clouds' parts of a stack stay near each other. */
export const allowedRegions = policy<Settings>({
  name: "allowed-regions",
  description: "Everything is in an allowed region.",
  settings: {
    // The west of the United States, where Pulumi.yaml puts both halves of a stack.
    azureRegions: regions("Azure", ["westus", "westus2", "westus3"]),
    googleRegions: regions("Google Cloud", ["us-west1", "us-west2", "us-west3", "us-west4"]),
  },
  check: (resource, { azureRegions, googleRegions }, report) => {
    const azure = resource.type.startsWith("azure-native:");
    const allowed = azure ? azureRegions : googleRegions;
    forEachKnown(azure ? azurePlaces(resource) : googlePlaces(resource), ({ path, name }) => {
      const place = name();
      if (typeof place !== "string" || place === "") return;
      const region = azure ? azureRegion(place) : googleRegion(place);
      if (region === "global" || allowed.includes(region)) return;
      report(`${path} is "${place}". Write ${allowed.join(", ")}, or add the region to the setting ${azure ? "azureRegions" : "googleRegions"} of this policy.`);
    });
  },
});

function azurePlaces(resource: Resource): Place[] {
  const own = { path: "location", name: () => resource.props["location"] };
  if (resource.type !== "azure-native:cosmosdb:DatabaseAccount") return [own];
  // A database may have copies in other regions than its account.
  const { locations } = inputsOf<DatabaseAccountArgs>(resource);
  return [own, ...(locations ?? []).map((copy, index) => ({ path: `locations[${String(index)}].locationName`, name: () => copy.locationName }))];
}

function googlePlaces({ type, props }: Resource): Place[] {
  // The provider's own region holds for what names none.
  if (!type.startsWith("gcp:") && type !== "pulumi:providers:gcp") return [];
  const single = ["location", "region", "zone"].map((path) => ({ path, name: () => props[path] }));
  const zones = props["nodeLocations"];
  return [...single, ...(Array.isArray(zones) ? zones.map((_zone, index) => ({ path: `nodeLocations[${String(index)}]`, name: (): unknown => zones[index] })) : [])];
}

/** "West US" as "westus": Azure takes both. */
const azureRegion = (place: string): string => place.toLowerCase().replaceAll(" ", "");

/** The region of a zone, a region, or the address of either. */
const googleRegion = (place: string): string => (place.split("/").pop() ?? "").toLowerCase().replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1");
